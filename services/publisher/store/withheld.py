"""Writes and reads what the website withholds, what it lacks, and when it was compared, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.withholding import DifferenceKind, SiteDifference
from services.publisher.tables import comparisons, entries, lacking, rereads, site, tallies, withheld
from shared.storage.bulk import array_of

E, W = entries.c, withheld.c
SHARD_FACETS = ("shard", "shard16", "shard256")
"""The tallies of shards: whole ones, their sixteenths, and theirs."""
PROBE, LEAK = "probe", str(DifferenceKind.LEAK)
"""Who found what a stranger could read; every other difference is the comparison's."""


def is_shown(item_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Returns the condition that an item is not withheld."""
    return ~select(W.item_id).where(W.item_id == item_id).exists()


async def find(connection: AsyncConnection, item_id: str) -> RowMapping | None:
    """Returns since when and why an item is withheld; None where it is not."""
    return (await connection.execute(select(withheld).where(W.item_id == item_id))).mappings().one_or_none()


async def load(connection: AsyncConnection, item_id: str) -> RowMapping | None:
    """Returns the same and locks the row until the transaction ends."""
    query = select(withheld).where(W.item_id == item_id).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def listing(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """Returns what is withheld, oldest first."""
    return (await connection.execute(select(withheld).order_by(W.since, W.item_id).limit(limit))).mappings().all()


async def lacked(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """Returns what the website lacks, oldest first."""
    query = select(lacking).order_by(lacking.c.since, lacking.c.item_id).limit(limit)
    return (await connection.execute(query)).mappings().all()


async def counts(connection: AsyncConnection) -> tuple[int, int]:
    """Returns how many items are withheld, and how many are lacking."""
    one, other = (select(func.count()).select_from(table).scalar_subquery() for table in (withheld, lacking))
    row = (await connection.execute(select(one, other))).one()
    return int(row[0]), int(row[1])


async def add(
    connection: AsyncConnection, found: Sequence[SiteDifference], *, found_by: str, at: datetime
) -> list[str]:
    """Withholds items and returns those that were shown until now; one that was withheld is no longer equal."""
    rows = [
        {"item_id": each.item_id, "kinds": list(each.kinds), "found_by": found_by, "since": at}
        for each in sorted(found, key=lambda each: each.item_id)
    ]
    fresh = await _new_in(connection, withheld, [each.item_id for each in found])
    written = insert(withheld)
    again: dict[str, Any] = {"kinds": written.excluded.kinds, "equal_since": None}
    if found_by == PROBE:
        again["found_by"] = PROBE
    await connection.execute(written.on_conflict_do_update(index_elements=["item_id"], set_=again), rows)
    return fresh


async def note_equal(connection: AsyncConnection, unsure: Sequence[str], at: datetime) -> None:
    """Notes of items that they differ no longer, but for the unsure; what a probe found is left with its leak alone."""
    equal = ~(W.item_id == func.any(array_of(unsure)))
    leaks = update(withheld).where(equal, W.found_by == PROBE).values(kinds=[LEAK])
    await connection.execute(leaks)
    others = update(withheld).where(equal, W.found_by != PROBE, W.equal_since.is_(None))
    await connection.execute(others.values(equal_since=at))


async def note_closed(connection: AsyncConnection, leaking: Sequence[str], at: datetime) -> None:
    """Notes of what a probe found that it leaks no longer, but for what does, and what differs from registry, too."""
    closed = ~(W.item_id == func.any(array_of(leaking))) & (W.kinds == [LEAK])
    done = update(withheld).where(closed, W.found_by == PROBE, W.equal_since.is_(None))
    await connection.execute(done.values(equal_since=at))


async def remove(connection: AsyncConnection, item_id: str) -> None:
    """Lets an item be shown again."""
    await connection.execute(delete(withheld).where(W.item_id == item_id))


async def set_lacking(
    connection: AsyncConnection, found: Sequence[SiteDifference], unsure: Sequence[str], at: datetime
) -> list[str]:
    """Replaces what the website lacks, but for items that are unsure; returns those that lacked nothing before."""
    rows = [{"item_id": each.item_id, "kinds": list(each.kinds), "since": at} for each in found]
    ids = [each.item_id for each in found]
    kept = [*ids, *unsure]
    await connection.execute(delete(lacking).where(~(lacking.c.item_id == func.any(array_of(kept)))))
    fresh = await _new_in(connection, lacking, ids)
    if rows:
        written = insert(lacking)
        again = {"kinds": written.excluded.kinds}
        await connection.execute(written.on_conflict_do_update(index_elements=["item_id"], set_=again), rows)
    return fresh


async def renumber(connection: AsyncConnection, at: datetime, *, by: int = 1) -> int:
    """Gives the website its next sequence, so that no cache takes a page of before for one of now."""
    first = insert(site).values(id=1, sequence=by, updated_at=at)
    grown = {"sequence": site.c.sequence + by, "updated_at": at}
    statement = first.on_conflict_do_update(index_elements=["id"], set_=grown).returning(site.c.sequence)
    return int((await connection.execute(statement)).scalar_one())


async def reread(connection: AsyncConnection, item_ids: Sequence[str], at: datetime) -> None:
    """Has readers read anew what says a word of some items that were withheld or are shown again.

    These are their own rows and pages, and those of the items of which they are parts or that are parts of them: the
    website takes its next sequence, and so do the shards in which they stand.
    """
    sequence, mine = await renumber(connection, at), array_of(item_ids)
    wholes = select(E.part_of).where(E.item_id == func.any(mine), E.part_of != "")
    beside = or_(E.item_id == func.any(mine), (E.part_of == func.any(mine)) & (E.part_of != ""), E.item_id.in_(wholes))
    rows = (await connection.execute(select(E.item_id, E.listing, E.shard, E.bucket).where(beside))).all()
    told = {"sequence": sequence, "at": at}
    lines = [{**told, "item_id": row.item_id, "listing": row.listing, "shard": row.shard} for row in rows]
    if lines:
        await connection.execute(rereads.insert(), lines)
    for listing in sorted({row.listing for row in rows}):
        here = [(row.shard, row.bucket) for row in rows if row.listing == listing]
        names = {name for shard, digits in here for name in (shard, f"{shard}/{digits[:1]}", f"{shard}/{digits}")}
        standing = (tallies.c.listing == listing) & tallies.c.facet.in_(SHARD_FACETS)
        renewed = update(tallies).where(standing, tallies.c.value == func.any(array_of(sorted(names))))
        await connection.execute(renewed.values(sequence=sequence))


async def last_comparison(connection: AsyncConnection) -> RowMapping | None:
    """Returns the last comparison; None where there was none."""
    return (await connection.execute(select(comparisons))).mappings().one_or_none()


async def note_comparison(
    connection: AsyncConnection, *, at: datetime, due_at: datetime | None, items: int, under_way: int
) -> None:
    """Notes that a comparison was finished; `due_at` is when the next one is late."""
    values = {"finished_at": at, "due_at": due_at, "items": items, "under_way": under_way}
    written = insert(comparisons).values(id=1, **values)
    await connection.execute(written.on_conflict_do_update(index_elements=["id"], set_=values))


async def _new_in(connection: AsyncConnection, table: Table, item_ids: Sequence[str]) -> list[str]:
    """Returns those of some items that have no row in a table yet, in order."""
    query = select(table.c.item_id).where(table.c.item_id == func.any(array_of(item_ids)))
    known = set((await connection.execute(query)).scalars())
    return sorted(set(item_ids) - known)
