"""The only source of time: legal days begin at 00:00 in the zone of the public body."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from secrets import token_hex
from time import CLOCK_BOOTTIME, clock_gettime
from typing import Protocol

from shared.runtime.legal_zone import legal_zone

TOLERANCE = timedelta(minutes=1)
"""How far two clocks may be apart before one of them is doubted."""

UPTIME = Path("/proc/uptime")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
MOUNTS = Path("/proc/self/mounts")


class Clock(Protocol):
    """Tells the time; everything that asks for it takes one of these."""

    def now(self) -> datetime:
        """Returns the current instant, aware, in UTC."""
        ...


def legal_day(instant: datetime) -> date:
    """Returns the calendar day of an instant in the zone of the public body."""
    return instant.astimezone(legal_zone()).date()


def start_of(day: date) -> datetime:
    """Returns 00:00 of a legal day as an instant in UTC."""
    return datetime.combine(day, time(), legal_zone()).astimezone(UTC)


def day_after(day: date) -> date:
    """Returns the next day; the last day that there is, which lists write for never, is followed by itself."""
    return day + timedelta(days=1) if day < date.max else day


def day_before(day: date) -> date:
    """Returns the day before; before the first day that there is stands that day itself."""
    return day - timedelta(days=1) if day > date.min else day


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
        """Sets the clock to an hour of a legal day."""
        self.move_to(start_of(day) + timedelta(hours=hour))


@dataclass(frozen=True)
class ClockReading:
    """What a machine says at one instant: its wall clock, and the seconds since the boot that `boot` names."""

    wall: datetime
    boot: str = ""
    uptime: float = 0.0

    def expected(self, earlier: "ClockReading") -> datetime | None:
        """Returns what the wall clock should show since an earlier reading; None where they cannot be compared."""
        if not self.boot or self.boot != earlier.boot or self.uptime < earlier.uptime:
            return None
        return earlier.wall + timedelta(seconds=self.uptime - earlier.uptime)


def read_machine(clock: Clock) -> ClockReading:
    """Reads a clock and, beside it, the kernel's own count of seconds, which nobody sets (CLOCK_BOOTTIME)."""
    return ClockReading(clock.now(), _boot(), _uptime())


def _uptime() -> float:
    """Asks the kernel by a file first: what shifts the clocks of a process (libfaketime) does not shift that."""
    if not _uptime_is_a_containers():
        try:
            return float(UPTIME.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pass
    return clock_gettime(CLOCK_BOOTTIME)


@cache
def _boot() -> str:
    """Names this boot; where the kernel names none, this process counts as one."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return token_hex(16)


@cache
def _uptime_is_a_containers() -> bool:
    """Tells whether lxcfs puts a container's own age in place of the machine's."""
    try:
        return f" {UPTIME} fuse.lxcfs " in MOUNTS.read_text()
    except OSError:
        return False
