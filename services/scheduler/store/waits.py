"""Loads and writes the clocks of items that wait to be classified; every function works inside a transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.deadlines import Wait
from services.scheduler.tables import waits
from shared.runtime.clock import day_after, start_of
from shared.storage.bulk import array_of

SAID_EVERY = timedelta(days=1)
"""How long until an end that nobody answered is published again."""


async def put(connection: AsyncConnection, item_id: str, version: int, ends_on: date) -> None:
    """Puts the end of an item that waits on the clock; the same end again is not published anew."""
    values = {"version": version, "ends_on": ends_on, "due_at": start_of(day_after(ends_on)), "said_at": None}
    fresh = insert(waits).values(item_id=item_id, **values)
    other = waits.c.ends_on != ends_on
    await connection.execute(fresh.on_conflict_do_update(index_elements=["item_id"], set_=values, where=other))
    await connection.execute(waits.update().where(waits.c.item_id == item_id).values(version=version))


async def drop(connection: AsyncConnection, item_id: str) -> None:
    """Ends the wait of an item, if it waits."""
    await connection.execute(waits.delete().where(waits.c.item_id == item_id))


async def ended(connection: AsyncConnection, now: datetime, limit: int, *, claim: bool = True) -> list[Wait]:
    """Returns items whose written end has passed, the oldest first; `claim` holds them, passing over what is held."""
    query = waits.select().where(waits.c.due_at <= now).order_by(waits.c.due_at, waits.c.item_id).limit(limit)
    if claim:
        query = query.with_for_update(skip_locked=True)
    rows = (await connection.execute(query)).all()
    return [Wait(row.item_id, row.version, row.ends_on) for row in rows]


async def mark_published(connection: AsyncConnection, found: Sequence[Wait], at: datetime) -> None:
    """Notes that ends were published, and lets them be published again a day later."""
    these = waits.c.item_id == func.any(array_of([each.item_id for each in found]))
    values = {"said_at": func.coalesce(waits.c.said_at, at), "due_at": at + SAID_EVERY}
    await connection.execute(waits.update().where(these).values(values))
