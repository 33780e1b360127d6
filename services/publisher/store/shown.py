"""Reads what the website shows of some items, and how far it has heard registry, for a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.projection import SiteEntry
from services.publisher.store.entries import entry_of
from services.publisher.tables import MESSAGING, entries, files, takedowns
from shared.storage.bulk import array_of

EXEMPTIONS, PUBLICATIONS = "terbuka.exemptions", "terbuka.publications"


@dataclass(frozen=True)
class ShownItem:
    """What the website has of one item, be it withheld or not.

    `entry` is None where it has no row. `files` are the copies that stand. `applied` is the sequence of registry's last
    event that was applied, `said` that of the publisher's own last event. `down`: an officer took the files down, and
    registry has not recorded it. `broken`: it has a row of which no entry can be made.
    """

    entry: SiteEntry | None
    files: tuple[RowMapping, ...] = ()
    applied: int = 0
    said: int = 0
    down: bool = False
    broken: bool = False


async def ids_after(connection: AsyncConnection, last: str, limit: int) -> Sequence[str]:
    """Returns the ids of the website's items that follow an id, in order, at most `limit`."""
    query = select(entries.c.item_id).where(entries.c.item_id > last).order_by(entries.c.item_id).limit(limit)
    return list((await connection.execute(query)).scalars())


async def known(connection: AsyncConnection, item_ids: Sequence[str]) -> set[str]:
    """Returns those of some items that have a row."""
    query = select(entries.c.item_id).where(entries.c.item_id == func.any(array_of(item_ids)))
    return set((await connection.execute(query)).scalars())


async def of_items(connection: AsyncConnection, item_ids: Sequence[str]) -> Mapping[str, ShownItem]:
    """Returns what the website has of some items."""
    mine = array_of(item_ids)
    rows = (await connection.execute(select(entries).where(entries.c.item_id == func.any(mine)))).mappings()
    shown = {row["item_id"]: _readable(row) for row in rows}
    copies: dict[str, list[RowMapping]] = {}
    standing = select(files).where(files.c.item_id == func.any(mine), files.c.withdrawn_at.is_(None))
    for row in (await connection.execute(standing.order_by(files.c.copy_id))).mappings():
        copies.setdefault(row["item_id"], []).append(row)
    waiting = select(takedowns.c.item_id).where(
        takedowns.c.item_id == func.any(mine), takedowns.c.recorded_at.is_(None)
    )
    down = set((await connection.execute(waiting)).scalars())
    applied, said = await _applied(connection, item_ids), await _said(connection, item_ids)
    return {
        item_id: ShownItem(
            shown.get(item_id),
            tuple(copies.get(item_id, ())),
            applied.get(item_id, 0),
            said.get(item_id, 0),
            item_id in down,
            item_id in shown and shown[item_id] is None,
        )
        for item_id in item_ids
    }


def _readable(row: RowMapping) -> SiteEntry | None:
    """Returns the entry of a row, None for a row that no event wrote: one such row must not end a comparison of all."""
    try:
        return entry_of(row)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


async def _applied(connection: AsyncConnection, item_ids: Sequence[str]) -> Mapping[str, int]:
    c = MESSAGING.inbox.positions.c
    query = select(c.key, c.last).where(c.consumer == "publisher", c.topic == EXEMPTIONS)
    found = await connection.execute(query.where(c.key == func.any(array_of(item_ids))))
    return {row.key: row.last for row in found}


async def _said(connection: AsyncConnection, item_ids: Sequence[str]) -> Mapping[str, int]:
    c = MESSAGING.outbox.sequences.c
    query = select(c.key, c.last).where(c.topic == PUBLICATIONS, c.key == func.any(array_of(item_ids)))
    return {row.key: row.last for row in await connection.execute(query)}
