"""Writes and reads what officers took down, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.tables import files, takedowns
from shared.storage.bulk import array_of

T = takedowns.c


async def add(connection: AsyncConnection, **values: Any) -> None:
    """Writes a take-down; `values` are the columns of its row."""
    await connection.execute(takedowns.insert().values(**values))


async def is_down(connection: AsyncConnection, item_id: str) -> bool:
    """Tells whether a take-down of an item waits to be recorded by registry: until then no file of it goes up."""
    waiting = select(T.takedown_id).where(T.item_id == item_id, T.recorded_at.is_(None)).limit(1)
    return (await connection.execute(waiting)).first() is not None


async def in_force(connection: AsyncConnection, item_id: str) -> RowMapping | None:
    """Returns the last take-down of an item; None where there is none, or where a copy went up after it."""
    later = select(files.c.copy_id).where(files.c.item_id == T.item_id, files.c.released_at > T.at).exists()
    last = select(takedowns, later.label("over")).where(T.item_id == item_id)
    row = (await connection.execute(last.order_by(T.at.desc(), T.takedown_id.desc()).limit(1))).mappings().first()
    return None if row is None or row["over"] else row


async def record(connection: AsyncConnection, takedown_id: str, at: datetime) -> RowMapping | None:
    """Notes that registry recorded a take-down and returns its row; None where this website does not know it."""
    statement = update(takedowns).where(T.takedown_id == takedown_id, T.recorded_at.is_(None)).values(recorded_at=at)
    await connection.execute(statement)
    return (await connection.execute(select(takedowns).where(T.takedown_id == takedown_id))).mappings().one_or_none()


async def of_items(connection: AsyncConnection, item_ids: Sequence[str]) -> Sequence[RowMapping]:
    """Returns the take-downs of some items, oldest first."""
    query = select(takedowns).where(T.item_id == func.any(array_of(item_ids))).order_by(T.at, T.takedown_id)
    return (await connection.execute(query)).mappings().all()
