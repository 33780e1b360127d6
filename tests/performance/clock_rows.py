"""Writes as many running clocks as a measure asks for, by COPY, with the steps that the room itself would put there."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from services.scheduler.domain.deadlines import WatchedPeriod
from services.scheduler.domain.holidays import SEED_VERSION, seed_calendar
from services.scheduler.domain.sweep import plan, window_of
from services.scheduler.store.clocks import step_row
from services.scheduler.tables import deadlines, rungs
from shared.storage.bulk import copy_rows
from shared.storage.database import Database

AT_ONCE = 5_000
CALENDAR = seed_calendar()
ANALYZE = "VACUUM (ANALYZE) scheduler.deadlines, scheduler.rungs"


async def put_clocks(database: Database, total: int, ends: Sequence[date]) -> None:
    """Writes clocks whose ends follow one another through `ends`, and lets PostgreSQL look at its tables."""
    for first in range(0, total, AT_ONCE):
        clocks = [_clock(number, ends[number % len(ends)]) for number in range(first, min(first + AT_ONCE, total))]
        steps = [step for clock in clocks for step in _steps(clock["item_id"], clock["ends_on"])]
        async with database.transaction() as connection:
            for table, rows in ((deadlines, clocks), (rungs, steps)):
                await copy_rows(connection, table, list(rows[0]), [tuple(row.values()) for row in rows])
    async with database.autocommit() as connection:
        await connection.execute(text(ANALYZE))


def days_of(year: int) -> list[date]:
    """Returns every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]


def _clock(number: int, ends_on: date) -> dict[str, Any]:
    window = window_of(ends_on, CALENDAR)
    return {
        "item_id": f"butir-{number:09}",
        "period_version": 1,
        "state": "running",
        "public_title": f"Hasil pengawasan barang beredar nomor {number}",
        "skpd_code": f"dinas-{number % 48:02}",
        "skpd_name": f"Dinas {number % 48:02}",
        "ends_on": ends_on,
        "window_opens": window.found,
        "calendar_version": SEED_VERSION,
        "provisional": window.provisional,
    }


def _steps(item_id: str, ends_on: date) -> Iterator[dict[str, Any]]:
    period = WatchedPeriod(item_id, 1, ends_on, None)
    return (step_row(period, step) for step in plan(period, CALENDAR))
