"""Keeps which days are worked, as the scheduler said it; no function here commits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from shared.runtime.quiet_hours import QuietHours, WorkingDay


async def keep(connection: AsyncConnection, day: date, following: date) -> None:
    """Writes that a working day began, and which one follows it."""
    statement = insert(t.working_days).values(day=day, following=following)
    changed = {"following": following}
    await connection.execute(statement.on_conflict_do_update(index_elements=["day"], set_=changed))


async def working_minute(connection: AsyncConnection, instant: datetime) -> datetime:
    """Returns the first instant from this one on in the daytime of a working day."""
    w = t.working_days.c
    last = select(w.day, w.following).order_by(w.day.desc()).limit(1)
    row = (await connection.execute(last)).one_or_none()
    return QuietHours().working_minute(instant, WorkingDay(*row) if row else None)
