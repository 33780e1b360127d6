"""Writes and reads which items are under a legal hold, inside the caller's transaction."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.tables import holds


async def add(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Records a hold."""
    await connection.execute(insert(holds).values(item_id=item_id, hold_id=hold_id).on_conflict_do_nothing())


async def end(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Deletes a hold that was released."""
    await connection.execute(delete(holds).where(holds.c.item_id == item_id, holds.c.hold_id == hold_id))


async def is_held(connection: AsyncConnection, item_id: str) -> bool:
    """Returns whether a hold is in force on an item."""
    found = select(holds.c.hold_id).where(holds.c.item_id == item_id).limit(1)
    return (await connection.execute(found)).first() is not None
