"""The public website: every page is a function of one read-only snapshot and an address."""
