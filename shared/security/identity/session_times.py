"""How long a session lasts: 30 minutes after it was last seen, and 8 hours in all."""

from datetime import datetime, timedelta
from typing import Any

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a session was last seen."""


def still_held(now: datetime) -> dict[str, datetime]:
    """Returns after which moments a session was seen and began that holds now."""
    return {"seen_after": now - SESSION_IDLE, "created_after": now - SESSION_LONGEST, "at": now}


def session_limits(now: datetime) -> dict[str, datetime]:
    """Returns the moments at or before which a session was seen or began that is over."""
    return {"seen_before": now - SESSION_IDLE, "created_before": now - SESSION_LONGEST}


def end_of(row: Any, now: datetime) -> datetime:
    """Returns when a session ends where nothing more is asked in it."""
    seen = now if row.seen_at <= now - SEEN_EVERY else row.seen_at
    ends: list[datetime] = [
        seen + SESSION_IDLE,
        row.created_at + SESSION_LONGEST,
        *([row.ends_at] if row.ends_at else []),
    ]
    return min(ends)
