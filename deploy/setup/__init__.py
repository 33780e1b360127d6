"""The first run: settings, SKPD, people and mandates of a public body, from a file of answers."""
