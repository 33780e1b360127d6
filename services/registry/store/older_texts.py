"""Seals the texts of rows from before they were kept sealed, some at a time; no function here commits."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.store.records import CASES, INCIDENTS, ITEMS, PENETAPAN
from shared.security import sealed_texts

RECORDS: Mapping[Table, tuple[Column[Any], TypeAdapter[Any]]] = {
    t.items: (t.items.c.record, ITEMS),
    t.cases: (t.cases.c.record, CASES),
    t.incidents: (t.incidents.c.record, INCIDENTS),
    t.penetapan: (t.penetapan.c.contents, PENETAPAN),
}
"""The tables of records: the column of the record, and how it is read."""


async def seal_records(connection: AsyncConnection, table: Table, many: int) -> int:
    """Seals the texts of up to `many` older rows of a table and returns how many there were."""
    column, adapter = RECORDS[table]
    (key,) = table.primary_key.columns
    query = select(key.label("key"), column.label("content")).where(table.c.sealed.is_(None)).limit(many)
    rows = (await connection.execute(query.with_for_update(skip_locked=True))).all()
    for row in rows:
        content, sealed = sealed_texts.dump(adapter, adapter.validate_python(row.content), connection)
        await connection.execute(update(table).where(key == row.key).values({column.name: content, "sealed": sealed}))
    return len(rows)


async def seal_reasons(connection: AsyncConnection, many: int) -> int:
    """Seals the reasons of up to `many` older lines of the buku rekap and returns how many there were."""
    r = t.register.c
    query = select(r.id, r.reason).where(r.reason != "").limit(many).with_for_update(skip_locked=True)
    rows = (await connection.execute(query)).all()
    for row in rows:
        sealed = sealed_texts.seal_words(row.reason, connection)
        await connection.execute(update(t.register).where(r.id == row.id).values(reason="", sealed=sealed))
    return len(rows)
