"""Keeps which days are worked, as the scheduler said it; no function here commits."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from shared.runtime.quiet_hours import QuietHours, WorkingDay


async def keep(connection: AsyncConnection, day: date, following: date) -> None:
    """Writes that a working day began, and which one follows it."""
    statement = insert(t.working_days).values(day=day, following=following)
    changed = {"following": following}
    await connection.execute(statement.on_conflict_do_update(index_elements=["day"], set_=changed))


async def told_last(connection: AsyncConnection) -> datetime | None:
    """Returns when people were told last what waits for them, None before the first time."""
    found: datetime | None = (await connection.execute(select(func.max(t.working_days.c.told_at)))).scalar_one()
    return found


async def mark_told(connection: AsyncConnection, day: date, at: datetime) -> None:
    """Notes that people were told on a working day that is known."""
    await connection.execute(t.working_days.update().where(t.working_days.c.day == day).values(told_at=at))


async def working_minute(connection: AsyncConnection, instant: datetime) -> datetime:
    """Returns the first instant from this one on in the daytime of a working day."""
    w = t.working_days.c
    last = select(w.day, w.following).order_by(w.day.desc()).limit(1)
    row = (await connection.execute(last)).one_or_none()
    return QuietHours().working_minute(instant, WorkingDay(*row) if row else None)
