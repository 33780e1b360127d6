"""Seals the texts of rows from before they were kept sealed, some at a time; no function here commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.store.items import item_columns
from services.registry.store.records import CASES, INCIDENTS, ITEMS, PENETAPAN, values_of
from shared.security import sealed_texts


@dataclass(frozen=True)
class OlderRows:
    """Rows whose `column` says texts in plain words; `seal` returns the values of the columns to write instead.

    `of` is the column by which a row is named within its seal.
    """

    column: Column[Any]
    of: Column[Any]
    unsealed: ColumnElement[bool]
    seal: Callable[[Any, AsyncConnection, str], Mapping[str, Any]]


def _item(content: Any, connection: AsyncConnection, _of: str) -> Mapping[str, Any]:
    """Reads every column off the record anew: a rule may have changed since that tells what is asked about it."""
    item = ITEMS.validate_python(content)
    return {**item_columns(item), **values_of(ITEMS, item, connection)}


def _record(adapter: TypeAdapter[Any], content: Any, connection: AsyncConnection, _of: str) -> Mapping[str, Any]:
    return values_of(adapter, adapter.validate_python(content), connection)


def _penetapan(content: Any, connection: AsyncConnection, of: str) -> Mapping[str, Any]:
    contents, sealed = sealed_texts.dump(PENETAPAN, PENETAPAN.validate_python(content), connection, of=of)
    return {"contents": contents, "sealed": sealed}


def _reason(words: str, connection: AsyncConnection, of: str) -> Mapping[str, Any]:
    return {"reason": "", "sealed": sealed_texts.seal_words(words, connection, of=of)}


OLDER_ROWS = (
    OlderRows(t.items.c.record, t.items.c.id, t.items.c.sealed.is_(None), _item),
    OlderRows(t.cases.c.record, t.cases.c.id, t.cases.c.sealed.is_(None), partial(_record, CASES)),
    OlderRows(t.incidents.c.record, t.incidents.c.id, t.incidents.c.sealed.is_(None), partial(_record, INCIDENTS)),
    OlderRows(t.penetapan.c.contents, t.penetapan.c.number, t.penetapan.c.sealed.is_(None), _penetapan),
    OlderRows(t.register.c.reason, t.register.c.item_id, t.register.c.reason != "", _reason),
)


async def seal_after(connection: AsyncConnection, rows: OlderRows, last: Any, many: int) -> Any:
    """Seals the texts of up to `many` older rows that follow a key in order, the first ones after None.

    Returns the key of the last one, None where none is left.
    """
    table, column = rows.column.table, rows.column
    (key,) = table.primary_key.columns
    query = (
        select(key.label("key"), rows.of.label("of"), column.label("content"))
        .where(rows.unsealed)
        .order_by(key)
        .limit(many)
    )
    if last is not None:
        query = query.where(key > last)
    found = (await connection.execute(query.with_for_update(skip_locked=True))).all()
    for row in found:
        await connection.execute(update(table).where(key == row.key).values(rows.seal(row.content, connection, row.of)))
    return found[-1].key if found else None
