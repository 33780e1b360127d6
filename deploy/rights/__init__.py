"""Who may do what: accounts and rights on Kafka, roles and rights in PostgreSQL, from files with their secrets."""
