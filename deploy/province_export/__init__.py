"""The export of a province in open formats: what it holds, how it is written, and how it is checked."""
