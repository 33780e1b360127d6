"""Effects outside the database (mail): staged in the transaction that wants them, done afterwards, at least once."""
