"""Seals the texts of rows from before they were kept sealed, some at a time; no function here commits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.store.records import CASES, INCIDENTS, ITEMS, PENETAPAN
from shared.security import sealed_texts


@dataclass(frozen=True)
class OlderRows:
    """Rows whose `column` says texts in plain words; `seal` returns what stands there instead, and the sealed texts."""

    column: Column[Any]
    unsealed: ColumnElement[bool]
    seal: Callable[[Any, AsyncConnection], tuple[Any, bytes]]


def _record(adapter: TypeAdapter[Any], content: Any, connection: AsyncConnection) -> tuple[Any, bytes]:
    return sealed_texts.dump(adapter, adapter.validate_python(content), connection)


def _reason(words: str, connection: AsyncConnection) -> tuple[str, bytes]:
    return "", sealed_texts.seal_words(words, connection)


OLDER_ROWS = (
    OlderRows(t.items.c.record, t.items.c.sealed.is_(None), partial(_record, ITEMS)),
    OlderRows(t.cases.c.record, t.cases.c.sealed.is_(None), partial(_record, CASES)),
    OlderRows(t.incidents.c.record, t.incidents.c.sealed.is_(None), partial(_record, INCIDENTS)),
    OlderRows(t.penetapan.c.contents, t.penetapan.c.sealed.is_(None), partial(_record, PENETAPAN)),
    OlderRows(t.register.c.reason, t.register.c.reason != "", _reason),
)


async def seal_after(connection: AsyncConnection, rows: OlderRows, last: Any, many: int) -> Any:
    """Seals the texts of up to `many` older rows that follow a key in order, the first ones after None.

    Returns the key of the last one, None where none is left.
    """
    table, column = rows.column.table, rows.column
    (key,) = table.primary_key.columns
    query = select(key.label("key"), column.label("content")).where(rows.unsealed).order_by(key).limit(many)
    if last is not None:
        query = query.where(key > last)
    found = (await connection.execute(query.with_for_update(skip_locked=True))).all()
    for row in found:
        content, sealed = rows.seal(row.content, connection)
        await connection.execute(update(table).where(key == row.key).values({column.name: content, "sealed": sealed}))
    return found[-1].key if found else None
