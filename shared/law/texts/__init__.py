"""The one judge of texts: what people write into a dossier, and what goes out to the public, at every door.

`normalise` says what a text is, `statutes` and `basis` whether a law that is cited exists, `never_exempt` what may
never be exempt, `consequences` whether a test says something; `identity_data`, `person_names` and `public` say what
the public may not read, and `gate` asks them all.
"""
