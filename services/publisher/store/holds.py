"""Writes and asks which items are held; no function here commits."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.tables import files, holds


async def add(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Notes a hold."""
    await connection.execute(insert(holds).values(item_id=item_id, hold_id=hold_id).on_conflict_do_nothing())


async def end(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Forgets a hold that was released."""
    await connection.execute(delete(holds).where(holds.c.item_id == item_id, holds.c.hold_id == hold_id))


async def is_held(connection: AsyncConnection, item_id: str) -> bool:
    """Tells whether a hold is in force on an item."""
    found = select(holds.c.hold_id).where(holds.c.item_id == item_id).limit(1)
    return (await connection.execute(found)).first() is not None


async def withdrawn_keys(connection: AsyncConnection, item_id: str) -> list[str]:
    """Returns the object keys of an item's copies that went offline."""
    gone = select(files.c.object_key).where(files.c.item_id == item_id, files.c.withdrawn_at.is_not(None))
    return list((await connection.execute(gone)).scalars())
