"""The only source of time: legal days begin at 00:00 Asia/Pontianak."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

PONTIANAK = ZoneInfo("Asia/Pontianak")


class Clock(Protocol):
    """Tells the time; everything that asks for it takes one of these."""

    def now(self) -> datetime:
        """Returns the current instant, aware, in UTC."""
        ...


def legal_day(instant: datetime) -> date:
    """Returns the calendar day of an instant in Asia/Pontianak (UTC+7)."""
    return instant.astimezone(PONTIANAK).date()


def start_of(day: date) -> datetime:
    """Returns 00:00 Asia/Pontianak of a day as an instant in UTC."""
    return datetime.combine(day, time(), PONTIANAK).astimezone(UTC)


class SystemClock:
    """Reads this machine's clock."""

    def now(self) -> datetime:
        """Returns the current instant in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """Runs on from a chosen instant, for rehearsals on the embedded default and for tests."""

    def __init__(self, instant: datetime | None = None, *, ticking: bool = False) -> None:
        self._instant = instant or datetime.now(UTC)
        self._started = datetime.now(UTC) if ticking else None

    def now(self) -> datetime:
        """Returns the chosen instant, plus the time since then when the clock ticks."""
        if self._started is None:
            return self._instant
        return self._instant + (datetime.now(UTC) - self._started)

    def move_to(self, instant: datetime) -> None:
        """Sets the clock to an instant."""
        self._instant = instant
        if self._started is not None:
            self._started = datetime.now(UTC)

    def move_to_day(self, day: date, hour: int = 8) -> None:
        """Sets the clock to an hour of a day in Asia/Pontianak."""
        self.move_to(start_of(day) + timedelta(hours=hour))
