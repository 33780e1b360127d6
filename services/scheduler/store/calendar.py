"""Loads and writes calendar versions; a version is made once and never changed."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.calendar import Calendar, CalendarYear, DayKind, Holiday
from services.scheduler.domain.holidays import FIRST_YEAR, LAST_YEAR, SEED_VERSION, calendar_name, seed_year
from services.scheduler.tables import calendar_versions, calendar_years
from shared.law.lead_times import ServiceStep, Targets, of_opening

LOCK = func.hashtextextended("terbuka.scheduler.calendar", 0)


class Calendars:
    """Gives the calendar of a version; a version never changes, so each is read from the database once."""

    def __init__(self) -> None:
        self._kept: dict[int, Calendar] = {}

    async def current(self, connection: AsyncConnection, at: datetime) -> tuple[int, Calendar]:
        """Returns the newest calendar and holds it until the transaction ends; the first call writes the seed.

        Take it before any lock on a clock: a replacement of a year locks in that order.
        """
        if await newest(connection) is None:
            await _seed(connection, at)
        await hold_calendar(connection)
        number = await newest(connection) or SEED_VERSION
        return number, await self.version(connection, number)

    async def shown(self, connection: AsyncConnection) -> tuple[int, Calendar]:
        """Returns the newest calendar to who only looks: it is not held, and the seed is not written."""
        number = await newest(connection)
        if number is None:
            return SEED_VERSION, Calendar(calendar_name(SEED_VERSION), dict(_seeded()))
        return number, await self.version(connection, number)

    async def exclusive(self, connection: AsyncConnection, at: datetime) -> tuple[int, Calendar]:
        """Returns the newest calendar and keeps everyone else from computing with it until the transaction ends."""
        await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        if await newest(connection) is None:
            await _seed(connection, at)
        number = await newest(connection) or SEED_VERSION
        return number, await self.version(connection, number)

    async def version(self, connection: AsyncConnection, number: int) -> Calendar:
        """Returns the calendar of a version number."""
        if number not in self._kept:
            self._kept[number] = await load_version(connection, number)
        return self._kept[number]


async def hold_calendar(connection: AsyncConnection) -> None:
    """Keeps the newest calendar the newest until the transaction ends."""
    await connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))


async def newest(connection: AsyncConnection) -> int | None:
    """Returns the number of the newest calendar version, None before the seed was written."""
    number = (await connection.execute(select(func.max(calendar_versions.c.version)))).scalar_one()
    return None if number is None else int(number)


async def add_version(
    connection: AsyncConnection,
    number: int,
    years: Iterable[tuple[int, CalendarYear]],
    *,
    at: datetime,
    by: str,
    service_days: Targets,
) -> None:
    """Writes a new version with its service times that replaces the given years and keeps all others."""
    values = {"version": number, "made_at": at, "made_by": by, "service_days": dict(service_days)}
    await connection.execute(calendar_versions.insert().values(values))
    rows = [_row(year, number, content) for year, content in years]
    if rows:
        await connection.execute(calendar_years.insert(), rows)


async def service_days_since(connection: AsyncConnection, number: int) -> datetime:
    """Returns when the service times of a version came into force, in it or in one before it."""
    columns = calendar_versions.c
    query = select(columns.made_at, columns.service_days).where(columns.version <= number)
    rows = (await connection.execute(query.order_by(columns.version.desc()))).all()
    *_, first = takewhile(lambda row: row.service_days == rows[0].service_days, rows)
    return first.made_at  # type: ignore[no-any-return]


async def _seed(connection: AsyncConnection, at: datetime) -> None:
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if await newest(connection) is None:
        await add_version(connection, SEED_VERSION, _seeded(), at=at, by="sistem", service_days={})


def _seeded() -> list[tuple[int, CalendarYear]]:
    return [(year, seed_year(year)) for year in range(FIRST_YEAR, LAST_YEAR + 1)]


async def load_version(connection: AsyncConnection, number: int) -> Calendar:
    """Reads the calendar of a version number from the database."""
    columns = calendar_years.c
    query = (
        select(columns.year, columns.days, columns.decree, columns.provisional)
        .where(columns.version <= number)
        .order_by(columns.year, columns.version.desc())
        .ext(distinct_on(columns.year))
    )
    rows = (await connection.execute(query)).all()
    stored = select(calendar_versions.c.service_days).where(calendar_versions.c.version == number)
    service_days = (await connection.execute(stored)).scalar_one()
    return Calendar(calendar_name(number), {row.year: year_of(row) for row in rows}, _targets(service_days))


def _targets(stored: dict[str, int]) -> Targets:
    return of_opening({ServiceStep(name): days for name, days in stored.items()})


def year_of(row: Any) -> CalendarYear:
    """Restores a year from a stored row with its days, its decree and whether it is provisional."""
    return CalendarYear(tuple(_holiday(day) for day in row.days), row.provisional, row.decree)


def _holiday(stored: dict[str, Any]) -> Holiday:
    day = date.fromisoformat(stored["date"])
    return Holiday(day, stored["name"], DayKind(stored["kind"]), bool(stored.get("estimated")))


def stored_days(content: CalendarYear) -> list[dict[str, Any]]:
    """Returns the days of a year as they are stored."""
    return [
        {"date": day.day.isoformat(), "name": day.name, "kind": day.kind.value, "estimated": day.estimated}
        for day in content.days
    ]


def _row(year: int, number: int, content: CalendarYear) -> dict[str, Any]:
    stored = {"days": stored_days(content), "decree": content.decree, "provisional": content.provisional}
    return {"year": year, "version": number, **stored}
