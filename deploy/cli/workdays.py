"""`terbuka workdays`: counts with the province's own calendar where there is one, and says with which."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.configuration import read_settings
from services.scheduler.domain.calendar import Calendar, Derivation
from services.scheduler.domain.holidays import FIRST_YEAR, known_mode, refuse_too_early, seed_calendar
from services.scheduler.store import calendar as store_calendar
from shared.runtime.errors import EngineAway, Refusal
from shared.runtime.settings import Settings
from shared.storage.database import Database

SEED = "bawaan"


@dataclass(frozen=True)
class Counted:
    """A working day that was found, with the calendar it was counted with and every day that was skipped."""

    derived: Derivation
    calendar: str

    def as_json(self) -> dict[str, Any]:
        """Returns the answer for programs."""
        return {
            "date": self.derived.found.isoformat(),
            "calendar": self.calendar,
            "provisional": self.derived.provisional,
            "skipped": [
                {"date": day.day.isoformat(), "kind": day.kind, "reason": day.reason, "estimated": day.estimated}
                for day in self.derived.skipped
            ],
            "decrees": list(self.derived.decrees),
        }

    def lines(self, *, explain: bool) -> Iterator[str]:
        """Gives the answer for people: the day first, then the calendar, and the skipped days when asked."""
        yield f"{self.derived.found.isoformat()}{' (perkiraan)' if self.derived.provisional else ''}"
        if self.calendar == SEED:
            yield "Kalender: bawaan Terbuka; tidak ada kalender provinsi yang dapat dibaca di sini."
        else:
            yield f"Kalender: {self.calendar} milik provinsi."
        yield f"Dasar: {'; '.join(self.derived.decrees) or 'belum ada'}."
        if explain:
            yield f"Dilewati ({len(self.derived.skipped)} hari):"
            for day in self.derived.skipped:
                yield f"  {day.day.isoformat()}  {day.reason}{' (perkiraan)' if day.estimated else ''}"


def count_back(day: date, count: int, mode: str) -> Counted:
    """Counts working days back from a day.

    Raises `Refusal` (`KALENDER_TIDAK_DIKENAL`, `TANGGAL_DI_LUAR_KALENDER`, `KALENDER_TIDAK_TERBACA`) and `EngineAway`
    where DATABASE_URL names a database that does not answer.
    """
    known = known_mode(mode)
    if day.year < FIRST_YEAR:
        raise refuse_too_early()
    own = _of_the_province(read_settings())
    if own is not None:
        return Counted(own.derivation(day, count, known), own.version)
    seed = seed_calendar(range(day.year - count // 200 - 1, day.year + 1))
    return Counted(seed.derivation(day, count, known), SEED)


def _of_the_province(settings: Settings) -> Calendar | None:
    """Returns the calendar in force of the province that this machine runs or names; None where there is none."""
    with _address(settings) as address:
        return None if address is None else asyncio.run(_read(address))


@contextmanager
def _address(settings: Settings) -> Iterator[str | None]:
    """Yields where the province's database is: the one that is named, or an embedded one that runs already."""
    named = settings.database_address()
    if named is not None:
        yield named
        return
    folder = settings.home / "postgres"
    if not (folder / "data").exists():
        yield None
        return
    from shared.storage.embedded_postgres import Embedded

    server = Embedded(folder)
    yield server.url() if server.running() else None


async def _read(address: str) -> Calendar | None:
    from sqlalchemy.exc import ProgrammingError

    database = Database.connect(address, "scheduler", pool_size=1)
    try:
        async with database.snapshot() as connection:
            number = await store_calendar.newest(connection)
            return None if number is None else await store_calendar.load_version(connection, number)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") in {"42P01", "3F000"}:
            return None
        raise _unreadable() from error
    except EngineAway as error:
        raise EngineAway(
            "BASIS_DATA_TIDAK_MENJAWAB",
            "PostgreSQL tidak menjawab: kalender provinsi tidak dapat dibaca.",
            mend="Nyalakan PostgreSQL, atau kosongkan DATABASE_URL untuk menghitung dengan kalender bawaan.",
        ) from error
    finally:
        await database.close()


def _unreadable() -> Refusal:
    return Refusal(
        "KALENDER_TIDAK_TERBACA",
        "Akun basis data ini tidak boleh membaca kalender penjadwal.",
        mend="Pakai akun ruang scheduler, atau kosongkan DATABASE_URL untuk menghitung dengan kalender bawaan.",
    )
