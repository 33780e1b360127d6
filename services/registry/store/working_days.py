"""Keeps which days are worked, as the scheduler said it; no function here commits."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.worked_days import WorkedDays
from shared.runtime.quiet_hours import QuietHours


async def keep(connection: AsyncConnection, day: date) -> None:
    """Writes that a working day began."""
    statement = insert(t.working_days).values(day=day)
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["day"]))


async def keep_days_off(connection: AsyncConnection, version: int, days: Iterable[date]) -> None:
    """Replaces the days off of each year that some fall in, unless a later version of the calendar was heard of."""
    years = defaultdict[int, list[str]](list)
    for day in days:
        years[day.year].append(day.isoformat())
    if not years:
        return
    statement = insert(t.days_off).values(
        [{"year": year, "version": version, "days": found} for year, found in years.items()]
    )
    put = statement.excluded
    changed = {"version": put.version, "days": put.days}
    later = t.days_off.c.version <= put.version
    await connection.execute(statement.on_conflict_do_update(index_elements=["year"], set_=changed, where=later))


async def worked_days(connection: AsyncConnection) -> WorkedDays:
    """Returns the working days as they were last said."""
    rows = (await connection.execute(select(t.days_off.c.days))).scalars()
    return WorkedDays(frozenset(date.fromisoformat(day) for days in rows for day in days))


async def told_last(connection: AsyncConnection) -> datetime | None:
    """Returns when people were told last what waits for them, None before the first time."""
    found: datetime | None = (await connection.execute(select(func.max(t.working_days.c.told_at)))).scalar_one()
    return found


async def mark_told(connection: AsyncConnection, day: date, at: datetime) -> None:
    """Notes that people were told on a working day that is known."""
    await connection.execute(t.working_days.update().where(t.working_days.c.day == day).values(told_at=at))


async def working_minute(connection: AsyncConnection, instant: datetime) -> datetime:
    """Returns the first instant from this one on in the daytime of a working day."""
    return QuietHours().working_minute(instant, (await worked_days(connection)).is_worked)
