"""Scheduler: counts working days, publishes what is due and what has lapsed, and never changes an item."""
