"""Reads and writes the log of closures: entries, tiles and checkpoints, inside the caller's transaction."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Integer, RowMapping, Select, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.closures import Closure
from services.publisher.tables import log_checkpoints, log_entries, log_tiles
from shared.security.merkle import MissingTile, Place, Tree, edge, grow, leaf_hash

Result = TypeVar("Result")

GROWN_AT_ONCE = 5_000
"""Entries whose tiles are made at once."""


async def add(connection: AsyncConnection, closure: Closure) -> None:
    """Adds an entry that has no place in the tree yet; an event that has one already adds none."""
    row = {name: getattr(closure, name) for name in ("event_id", "item_id", "kind", "entry", "nonce", "content")}
    await connection.execute(insert(log_entries).values(row).on_conflict_do_nothing(index_elements=["event_id"]))


async def size(connection: AsyncConnection) -> int:
    """Returns how many entries have a place in the tree."""
    highest = (await connection.execute(select(func.max(log_entries.c.place)))).scalar_one()
    return 0 if highest is None else int(highest) + 1


async def waiting(connection: AsyncConnection, most: int) -> Sequence[RowMapping]:
    """Returns entries without a place, in the order in which they came."""
    query = select(log_entries.c.arrival, log_entries.c.entry).where(log_entries.c.place.is_(None))
    return (await connection.execute(query.order_by(log_entries.c.arrival).limit(most))).mappings().all()


async def number(connection: AsyncConnection, arrivals: Iterable[int], first: int) -> None:
    """Gives entries their places in the tree, one after the other."""
    placed = [{"this": arrival, "at": at} for at, arrival in enumerate(arrivals, start=first)]
    here = log_entries.c.arrival == bindparam("this", type_=Integer)
    await connection.execute(log_entries.update().where(here).values(place=bindparam("at", type_=Integer)), placed)


async def tiles(connection: AsyncConnection, places: Collection[Place]) -> dict[Place, bytes]:
    """Reads tiles; those that are not kept are left out."""
    if not places:
        return {}
    named = tuple_(log_tiles.c.level, log_tiles.c.number).in_(list(places))
    return {(row.level, row.number): row.hashes for row in await connection.execute(select(log_tiles).where(named))}


async def keep_tiles(connection: AsyncConnection, changed: Mapping[Place, bytes]) -> None:
    """Writes tiles that grew."""
    rows = [{"level": level, "number": number, "hashes": hashes} for (level, number), hashes in changed.items()]
    written = insert(log_tiles)
    grown = {"hashes": written.excluded.hashes}
    await connection.execute(written.on_conflict_do_update(index_elements=["level", "number"], set_=grown), rows)


async def grow_anew(connection: AsyncConnection) -> None:
    """Makes the tiles, of which there are none yet, from the entries that have a place."""
    end = await size(connection)
    for first in range(0, end, GROWN_AT_ONCE):
        added = await between(connection, first, min(first + GROWN_AT_ONCE, end))
        standing = await tiles(connection, edge(first))
        await keep_tiles(connection, grow(first, [leaf_hash(each.encode()) for each in added], standing))


async def computed(connection: AsyncConnection, size: int, compute: Callable[[Tree], Result]) -> Result:
    """Returns what is computed from the tree of a size, and reads the tiles that it turns out to need.

    Raises `MissingTile` where one is not kept, or is too short for that size.
    """
    known: dict[Place, bytes] = {}
    while True:
        try:
            return compute(Tree(size, known))
        except MissingTile as missing:
            if missing.place in known:
                raise
            found = await tiles(connection, [missing.place])
            if not found:
                raise
            known |= found


async def newest(connection: AsyncConnection) -> RowMapping | None:
    """Returns the checkpoint of the largest size, with every cosignature that it has."""
    return await _first(connection, select(log_checkpoints))


async def of_size(connection: AsyncConnection, size: int) -> RowMapping | None:
    """Returns the checkpoint of a size, with every cosignature that it has."""
    return await _first(connection, select(log_checkpoints).where(log_checkpoints.c.size == size))


async def unsigned(connection: AsyncConnection) -> tuple[int, datetime | None]:
    """Returns how many entries no checkpoint covers, and since when: the last signature or the oldest's own time.

    The later of the two counts: what comes in at once after a night without any is not late.
    """
    last = await newest(connection)
    late = log_entries.c.place.is_(None) | (log_entries.c.place >= (last["size"] if last else 0))
    oldest = select(log_entries.c.entry).where(late).order_by(log_entries.c.arrival).limit(1)
    entry = await connection.scalar(oldest)
    if entry is None:
        return 0, None
    count = int(await connection.scalar(select(func.count()).select_from(log_entries).where(late)) or 0)
    return count, max([datetime.fromisoformat(json.loads(entry)["at"]), *([last["signed_at"]] if last else [])])


async def witnessed(connection: AsyncConnection) -> RowMapping | None:
    """Returns the largest checkpoint that somebody cosigned: one with a signature line of another name."""
    note, own = log_checkpoints.c.note, "— " + func.split_part(log_checkpoints.c.vkey, "+", 1) + " "
    others = func.replace(note, own, "")
    return await _first(connection, select(log_checkpoints).where(others.like("%— %")))


async def vkeys(connection: AsyncConnection) -> list[tuple[str, int]]:
    """Returns each public key of the log with the largest size that it signed as the active one, the newest first."""
    own = log_checkpoints.c
    query = select(own.vkey, func.max(own.size).label("size")).group_by(own.vkey).order_by(func.max(own.id).desc())
    return [(row.vkey, row.size) for row in await connection.execute(query)]


async def _first(connection: AsyncConnection, query: Select[Any]) -> RowMapping | None:
    largest = query.order_by(log_checkpoints.c.size.desc(), log_checkpoints.c.id.desc()).limit(1)
    found: RowMapping | None = (await connection.execute(largest)).mappings().one_or_none()
    return found


async def keep_checkpoint(connection: AsyncConnection, *, size: int, note: str, vkey: str, at: datetime) -> None:
    """Adds a checkpoint."""
    await connection.execute(log_checkpoints.insert().values(size=size, note=note, vkey=vkey, signed_at=at))


async def entry(connection: AsyncConnection, place: int) -> RowMapping | None:
    """Returns the entry at a place of the tree."""
    query = select(log_entries).where(log_entries.c.place == place)
    return (await connection.execute(query)).mappings().one_or_none()


async def of_item(connection: AsyncConnection, item_id: str) -> Sequence[RowMapping]:
    """Returns the entries of an item in the order of the log; those without a place come last."""
    query = select(log_entries).where(log_entries.c.item_id == item_id)
    return (await connection.execute(query.order_by(log_entries.c.arrival))).mappings().all()


async def between(connection: AsyncConnection, first: int, end: int) -> Sequence[str]:
    """Returns the entries of some places, `end` not included."""
    here = (log_entries.c.place >= first) & (log_entries.c.place < end)
    query = select(log_entries.c.entry).where(here).order_by(log_entries.c.place)
    return list((await connection.execute(query)).scalars())
