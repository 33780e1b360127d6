"""The audit trails: what is found, what is refused, what is kept outside the database."""
