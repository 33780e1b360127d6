"""Writes and reads which items are under a legal hold, inside the caller's transaction."""

from sqlalchemy import ColumnElement, String, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.tables import entries, holds


async def add(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Records a hold."""
    await connection.execute(insert(holds).values(item_id=item_id, hold_id=hold_id).on_conflict_do_nothing())


async def end(connection: AsyncConnection, item_id: str, hold_id: str) -> None:
    """Deletes a hold that was released."""
    await connection.execute(delete(holds).where(holds.c.item_id == item_id, holds.c.hold_id == hold_id))


def covers(item_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Returns the condition that a hold is in force on an item, or on the item that it is a part of."""
    whole = select(entries.c.part_of).where(entries.c.item_id == item_id).scalar_subquery()
    return select(holds.c.hold_id).where(or_(holds.c.item_id == item_id, holds.c.item_id == whole)).exists()


async def is_held(connection: AsyncConnection, item_id: str) -> bool:
    """Returns whether a hold keeps what is of an item (`covers`)."""
    return bool((await connection.execute(select(covers(literal(item_id, String))))).scalar_one())
