"""Loads and writes until when take-downs are decided in time; every function works inside a transaction."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Date, DateTime, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.deadlines import DueTakedown
from services.scheduler.tables import takedowns
from shared.runtime.clock import start_of
from shared.storage.bulk import array_of, unnested

T = takedowns.c


async def put(
    connection: AsyncConnection, item_id: str, takedown_id: str, due_on: date, *, taken_down_on: date
) -> None:
    """Puts a take-down on the clock; one that is known changes nothing."""
    values = {"taken_down_on": taken_down_on, **_until(due_on)}
    fresh = insert(takedowns).values(takedown_id=takedown_id, item_id=item_id, **values)
    await connection.execute(fresh.on_conflict_do_nothing(index_elements=["takedown_id"]))


async def redate(connection: AsyncConnection, due_on: Callable[[date], date]) -> None:
    """Counts the time of each take-down anew whose end was not said yet; those of old events keep theirs."""
    unsaid = and_(T.said_at.is_(None), T.taken_down_on.is_not(None))
    days = (await connection.execute(select(T.taken_down_on).where(unsaid).distinct())).scalars().all()
    until = [_until(due_on(day)) for day in days]
    wanted = unnested(
        day=array_of(days, Date),
        due_on=array_of([each["due_on"] for each in until], Date),
        due_at=array_of([each["due_at"] for each in until], DateTime(timezone=True)),
    )
    moved = and_(unsaid, T.taken_down_on == wanted.c.day, T.due_on != wanted.c.due_on)
    await connection.execute(takedowns.update().where(moved).values(due_on=wanted.c.due_on, due_at=wanted.c.due_at))


def _until(due_on: date) -> dict[str, date | datetime]:
    return {"due_on": due_on, "due_at": start_of(due_on + timedelta(days=1))}


async def due(connection: AsyncConnection, now: datetime, limit: int, *, claim: bool = True) -> list[DueTakedown]:
    """Returns take-downs whose time is over, the oldest first; `claim` holds them, passing over what is held."""
    query = (
        takedowns.select().where(T.said_at.is_(None), T.due_at <= now).order_by(T.due_at, T.takedown_id).limit(limit)
    )
    if claim:
        query = query.with_for_update(skip_locked=True)
    return [DueTakedown(row.item_id, row.takedown_id, row.due_on) for row in await connection.execute(query)]


async def mark_published(connection: AsyncConnection, takedown_ids: Sequence[str], at: datetime) -> None:
    """Notes that the end of the time was published, once and for all: registry knows whether somebody decided."""
    these = T.takedown_id == func.any(array_of(takedown_ids))
    await connection.execute(takedowns.update().where(these).values(said_at=func.coalesce(T.said_at, at)))
