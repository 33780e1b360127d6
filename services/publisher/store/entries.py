"""Loads and writes the publisher's tables inside the caller's transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.projection import Change, Facet, SiteEntry, What, shard
from services.publisher.tables import PUBLIC_COLUMNS, changes, entries, files, site, tallies
from shared.contracts.exemptions import DipRow, GroundPeriod, PublicRow
from shared.storage.bulk import array_of

PLAIN = (
    "version", "listing", "ends_on", "review_on", "mode", "opened_on", "decree_number", "needs_consent",
    "overdue_since", "part_of",
)  # fmt: skip
"""Fields of an entry that its row holds as they are."""


async def load(connection: AsyncConnection, item_id: str) -> SiteEntry | None:
    """Loads an entry and locks its row until the transaction ends; None where the website does not know the item."""
    query = select(entries).where(entries.c.item_id == item_id).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return entry_of(row) if row else None


async def read(connection: AsyncConnection, item_id: str) -> SiteEntry | None:
    """Loads an entry without locking it; None where the website does not know the item."""
    row = (await connection.execute(select(entries).where(entries.c.item_id == item_id))).mappings().one_or_none()
    return entry_of(row) if row else None


async def lock_rows(connection: AsyncConnection, events: Sequence[Any]) -> None:
    """Locks the entries that events are about until the transaction ends, in the order of their ids."""
    about = entries.c.item_id == func.any(array_of([event.key for event in events]))
    await connection.execute(select(entries.c.item_id).where(about).order_by(entries.c.item_id).with_for_update())


async def apply(connection: AsyncConnection, change: Change, growth: Mapping[Facet, int], at: datetime) -> int:
    """Writes one change and returns the site sequence from which readers see it.

    The one row of `site` stays locked until the transaction ends, so the order of sequences is that of commits.
    """
    sequence = await _next_sequence(connection, at)
    entry = change.entry
    values = {**values_of(entry), "changed_sequence": sequence, "changed_at": at}
    written = insert(entries).values(item_id=entry.item_id, **values)
    await connection.execute(written.on_conflict_do_update(index_elements=["item_id"], set_=values))
    await _count(connection, entry, growth, sequence)
    await _remember(connection, entry, change.what, sequence, at)
    return sequence


async def state_hash(connection: AsyncConnection) -> str:
    """Returns the sha256 of everything that the lists contain, without the clock's times (RFC 8785 JSON)."""
    rows = (await connection.execute(select(entries).order_by(entries.c.item_id))).mappings()
    counted = select(tallies.c.listing, tallies.c.facet, tallies.c.value, tallies.c.entries)
    standing = [tuple(row) for row in await connection.execute(counted.where(tallies.c.entries > 0))]
    copies = [tuple(row) for row in await connection.execute(select(files.c.copy_id, files.c.sha256))]
    said = [[repr(entry_of(row)) for row in rows], sorted(map(str, standing)), sorted(map(str, copies))]
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def entry_of(row: RowMapping) -> SiteEntry:
    """Restores a stored entry."""
    return SiteEntry(
        item_id=row["item_id"],
        **{name: row[name] for name in PLAIN},
        public=PublicRow(**{key: row[column] for key, column in PUBLIC_COLUMNS.items()}),
        periods=tuple(GroundPeriod.model_validate(each) for each in row["periods"]),
        dip=DipRow.model_validate(row["dip"]) if row["dip"] else None,
    )


def values_of(entry: SiteEntry) -> dict[str, Any]:
    """Returns the columns of an entry, its id left out."""
    public = entry.public.model_dump()
    return {
        **{name: getattr(entry, name) for name in PLAIN},
        **{column: public[key] for key, column in PUBLIC_COLUMNS.items()},
        "huruf": list(entry.public.huruf),
        "periods": [each.model_dump(mode="json") for each in entry.periods],
        "dip": entry.dip.model_dump() if entry.dip else None,
        "shard": shard(entry),
    }


async def _next_sequence(connection: AsyncConnection, at: datetime) -> int:
    first = insert(site).values(id=1, sequence=1, updated_at=at)
    statement = first.on_conflict_do_update(
        index_elements=["id"], set_={"sequence": site.c.sequence + 1, "updated_at": at}
    ).returning(site.c.sequence)
    return int((await connection.execute(statement)).scalar_one())


async def _count(connection: AsyncConnection, entry: SiteEntry, growth: Mapping[Facet, int], sequence: int) -> None:
    rows = [
        {
            "listing": facet.listing,
            "facet": facet.facet,
            "value": facet.value,
            "label": entry.public.skpd_name if facet.value == entry.public.skpd_code else "",
            "entries": number,
            "sequence": sequence,
        }
        for facet, number in sorted(growth.items(), key=lambda pair: str(pair[0]))
    ]
    counted = insert(tallies).values(rows)
    await connection.execute(
        counted.on_conflict_do_update(
            index_elements=["listing", "facet", "value"],
            set_={
                "entries": tallies.c.entries + counted.excluded.entries,
                "label": func.coalesce(func.nullif(counted.excluded.label, ""), tallies.c.label),
                "sequence": sequence,
            },
        )
    )


async def _remember(connection: AsyncConnection, entry: SiteEntry, what: What, sequence: int, at: datetime) -> None:
    await connection.execute(
        changes.insert().values(sequence=sequence, item_id=entry.item_id, listing=entry.listing, what=what, at=at)
    )
