"""Pages of a list that begin beside a row: each reads its own rows, however far behind the first it stands.

A list stands by columns of which the last names a row, each ascending, with what is missing last.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, RowMapping, Select, and_, true
from sqlalchemy.ext.asyncio import AsyncConnection

APART = "~"
LARGEST = 2**63 - 1
"""The largest number of a row."""

Columns = tuple[Column[Any], ...]
Value = date | int | str | None


class RowKey(NamedTuple):
    """Names the row behind which a page begins, or with `back` before which one ends; it may be gone meanwhile."""

    values: tuple[Value, ...]
    back: bool = False

    @classmethod
    def of(cls, row: RowMapping, columns: Columns, *, back: bool = False) -> "RowKey":
        """Returns the key of a row."""
        return cls(tuple(row[column.key] for column in columns), back)

    @classmethod
    def read(cls, text: str, columns: Columns, *, back: bool = False) -> "RowKey | None":
        """Reads a key of an address, None for what is none of a list by these columns."""
        said = text.split(APART, len(columns) - 1)
        if "\0" in text or len(said) != len(columns):
            return None
        try:
            return cls(tuple(_value(column, word) for column, word in zip(columns, said, strict=True)), back)
        except ValueError:
            return None

    def __str__(self) -> str:
        """Returns the key as an address carries it."""
        return APART.join("" if value is None else str(value) for value in self.values)


@dataclass(frozen=True)
class AskedPage:
    """Which page of a list is asked: that beside a key, or after so many rows."""

    limit: int
    key: RowKey | None = None
    offset: int = 0

    @property
    def back(self) -> bool:
        """Tells whether the page ends before its key."""
        return self.key is not None and self.key.back


class KeyedPage(NamedTuple):
    """Some rows, with the keys of those beside which the page before ends and the next one begins."""

    rows: list[Any]
    before: RowKey | None
    after: RowKey | None


async def read_page(
    connection: AsyncConnection,
    query: Select[Any],
    columns: Columns,
    asked: AskedPage,
    read: Callable[[RowMapping], Any],
) -> KeyedPage:
    """Returns one page of a list, what each of its rows says, and where its neighbours are."""
    found: list[RowMapping] = []
    for part in _parts(query, columns, asked):
        wanted = asked.limit + 1 - len(found)
        if wanted:
            found += (await connection.execute(part.limit(wanted))).mappings()
    further, shown = len(found) > asked.limit, found[: asked.limit][:: -1 if asked.back else 1]
    has_before = further if asked.back else asked.key is not None or asked.offset > 0
    has_after = asked.back or further
    before = RowKey.of(shown[0], columns, back=True) if shown and has_before else None
    after = RowKey.of(shown[-1], columns) if shown and has_after else None
    return KeyedPage([read(row) for row in shown], before, after)


def _parts(query: Select[Any], columns: Columns, asked: AskedPage) -> Iterator[Select[Any]]:
    """Yields the queries whose rows, one after the other, are those from a place on: stretches of the order's index."""
    ordered = query.order_by(*_order(columns, back=asked.back))
    if asked.key is None:
        yield ordered.offset(asked.offset)
        return
    values = asked.key.values
    for level in reversed(range(len(columns))):
        same = [_is(column, value) for column, value in zip(columns[:level], values, strict=False)]
        for beyond in _beyond(columns[level], values[level], back=asked.back):
            yield ordered.where(and_(true(), *same, beyond))


def _beyond(column: Column[Any], value: Value, *, back: bool) -> Iterator[ColumnElement[bool]]:
    """Yields what is true of the values behind one, or before it; nothing is behind a missing one."""
    if back:
        yield column.is_not(None) if value is None else column < value
    elif value is not None:
        yield column > value
        if column.nullable:
            yield column.is_(None)


def _is(column: Column[Any], value: Value) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _order(columns: Columns, *, back: bool) -> Sequence[ColumnElement[Any]]:
    return [column.desc().nulls_first() if back else column.asc().nulls_last() for column in columns]


def _value(column: Column[Any], word: str) -> Value:
    if not word and column.nullable:
        return None
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(word)
    if kind is int and word.isascii() and word.isdecimal() and int(word) <= LARGEST:
        return int(word)
    if kind is str and word:
        return word
    raise ValueError
