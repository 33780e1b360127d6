"""The history of the monitor's schema."""
