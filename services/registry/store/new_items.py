"""Writes many new items at once; no function here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.facts import Signature
from services.registry.domain.item import Item
from services.registry.store.items import ITEMS, entry_row, file_rows, item_columns
from shared.storage.bulk import array_of, copy_rows


async def known(connection: AsyncConnection, item_ids: Sequence[str]) -> set[str]:
    """Returns those of the items that are there."""
    query = select(t.items.c.id).where(t.items.c.id == func.any(array_of(item_ids)))
    return set((await connection.execute(query)).scalars())


async def add_items(
    connection: AsyncConnection, items: Sequence[Item], by: Sequence[Signature], *, at: datetime, act: str
) -> None:
    """Writes new items with their files and the first line of each in the buku rekap; fails where one is known."""
    columns = [item_columns(item) for item in items]
    records = [{**row, "record": ITEMS.dump_json(item).decode()} for row, item in zip(columns, items, strict=True)]
    lines = [entry_row(row, at=at, by=who, act=act, note="") for row, who in zip(columns, by, strict=True)]
    await _copy(connection, t.items, records)
    await _copy(connection, t.files, [row for item in items for row in file_rows(item)])
    await _copy(connection, t.register, lines)


async def _copy(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        await copy_rows(connection, table, names, [tuple(row[name] for name in names) for row in rows])
