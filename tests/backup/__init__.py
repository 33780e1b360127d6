"""A backup that is sealed, and can be used."""
