"""The import of a province from its export into an empty installation with keys of its own."""
