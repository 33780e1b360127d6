"""Scheduler: says when. Working days, deadlines, what is due and what has lapsed; it never changes an item."""
