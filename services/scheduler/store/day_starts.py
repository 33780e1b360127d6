"""Loads and writes which working days were said to have begun; every function works inside a transaction."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.tables import workdays


async def said_last(connection: AsyncConnection) -> datetime | None:
    """Returns when the beginning of a working day was said last, None before the first."""
    found: datetime | None = (await connection.execute(select(func.max(workdays.c.said_at)))).scalar_one()
    return found


async def mark(connection: AsyncConnection, day: date, at: datetime) -> bool:
    """Notes that the beginning of a day is said; False where it was before."""
    fresh = insert(workdays).values(day=day, said_at=at).on_conflict_do_nothing(index_elements=["day"])
    return (await connection.execute(fresh.returning(workdays.c.day))).first() is not None
