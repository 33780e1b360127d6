"""Whether the machine's clock may be believed: a pure judgement over what it shows beside what it should show.

Legal days are counted from the clock, and what is opened cannot be closed again: a clock that jumped is no witness.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.runtime.clock import TOLERANCE, ClockReading, legal_day

LONGEST_SILENCE = timedelta(days=45)
"""How long nobody may have swept before a restart no longer explains it."""

REASSERTED = timedelta(minutes=3)
"""A doubt that its own machine has not looked at for so long may be lifted by another."""

JUMPED = "JAM_MELOMPAT"
FUTURE = "DETAK_DI_MASA_DEPAN"
SILENT = "LAMA_TANPA_DETAK"
APART = "JAM_BERBEDA_DENGAN_BASIS_DATA"
CAUSES = {
    JUMPED: "Jam mesin melompat terhadap hitungan detik sejak mesin dinyalakan.",
    FUTURE: "Penyapuan terakhir tercatat pada waktu yang menurut jam mesin belum tiba.",
    SILENT: "Jam mesin lebih dari 45 hari di depan penyapuan terakhir, lebih lama daripada jeda yang wajar.",
    APART: "Jam mesin dan jam basis data berselisih lebih dari satu menit.",
}


@dataclass(frozen=True)
class Suspicion:
    """Why a clock is not believed, and what it should show instead."""

    code: str
    expected: datetime


@dataclass(frozen=True)
class Confirmation:
    """One person who says that the machine's day is right."""

    account: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ClockDoubt:
    """A time during which the clock was not believed: nothing is published and nothing opens."""

    number: int
    code: str
    boot: str
    wall: datetime
    expected: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    ending: str | None = None
    adopted: bool = False
    day: date | None = None
    operator: Confirmation | None = None
    ketua: Confirmation | None = None

    @property
    def cause(self) -> str:
        """Says in words what is wrong."""
        return CAUSES[self.code]


def suspect(
    now: ClockReading, own: ClockReading | None, last: ClockReading | None, engine: datetime
) -> Suspicion | None:
    """Holds the wall clock against the seconds since boot, the last beats and PostgreSQL's clock.

    `own` is the last beat of this boot, `last` the last of any machine; both absent before the first one.
    """
    expected = now.expected(own) if own else None
    if expected is not None and abs(now.wall - expected) > TOLERANCE:
        return Suspicion(JUMPED, expected)
    if last is not None and last.wall - now.wall > TOLERANCE:
        return Suspicion(FUTURE, last.wall)
    if last is not None and now.wall - last.wall > LONGEST_SILENCE and expected is None:
        return Suspicion(SILENT, last.wall)
    if abs(now.wall - engine) > TOLERANCE:
        return Suspicion(APART, engine)
    return None


def may_lift(doubt: ClockDoubt, now: ClockReading, engine: datetime) -> bool:
    """Tells whether a reading that raises no suspicion may end a standing doubt.

    The machine that doubted may; another, or the same after a restart, only where the first has fallen silent, and
    never at an instant that lies beyond the one that was doubted.
    """
    if doubt.boot == now.boot:
        return True
    beyond = doubt.wall > doubt.expected and now.wall >= doubt.wall
    return not beyond and abs(engine - doubt.seen_at) > REASSERTED


def confirms(doubt: ClockDoubt, now: ClockReading) -> bool:
    """Tells whether two persons have said that the day which a machine shows is right (midnight may have passed)."""
    if doubt.ending != "dua_orang" or doubt.adopted or doubt.day is None:
        return False
    return doubt.day <= legal_day(now.wall) <= doubt.day + timedelta(days=1)
