"""The history of the scheduler's schema."""
