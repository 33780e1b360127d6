"""Reads what changed on the website after a sequence, for who follows it."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.store.shards import ROW
from services.publisher.store.withheld import is_shown
from services.publisher.tables import changes, entries, rereads
from shared.storage.bulk import array_of

CHANGES_AT_ONCE = 500


async def changes_since(connection: AsyncConnection, sequence: int) -> Sequence[RowMapping]:
    """Returns the changes after a sequence, oldest first, at most `CHANGES_AT_ONCE`."""
    query = select(changes).where(changes.c.sequence > sequence, is_shown(changes.c.item_id))
    query = query.order_by(changes.c.sequence).limit(CHANGES_AT_ONCE)
    return (await connection.execute(query)).mappings().all()


async def newest_rows(connection: AsyncConnection, found: Sequence[RowMapping]) -> dict[int, RowMapping]:
    """Returns the rows of the items of some changes, by the sequence of the last change of each."""
    ids = array_of(sorted({change["item_id"] for change in found}))
    last = select(changes.c.item_id, func.max(changes.c.sequence).label("newest"))
    last = last.where(changes.c.item_id == func.any(ids)).group_by(changes.c.item_id)
    newest = {row.item_id: row.newest for row in await connection.execute(last)}
    query = select(*ROW).where(entries.c.item_id == func.any(ids), is_shown(entries.c.item_id))
    return {newest[row["item_id"]]: row for row in (await connection.execute(query)).mappings()}


async def is_known(connection: AsyncConnection, sequence: int) -> bool:
    """Tells whether the website ever stood at a sequence, as far as it remembers."""
    changed, reread = (select(table.c.sequence).where(table.c.sequence == sequence) for table in (changes, rereads))
    return (await connection.execute(changed.union_all(reread).limit(1))).first() is not None


async def reread_since(connection: AsyncConnection, after: int, until: int) -> Sequence[str]:
    """Returns list and shard of what must be read anew, for the changes after a sequence up to another one."""
    place = rereads.c.listing + "/" + rereads.c.shard
    query = select(place).where(rereads.c.sequence > after, rereads.c.sequence <= until).distinct().order_by(place)
    return list((await connection.execute(query)).scalars())
