"""The columns of the database in which content may stand, each with its reason, and the search of all others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.canaries.canary import words_in

NAMED: Mapping[str, str] = {
    "registry.items.title": "the inner title, by which officers find an item",
    "registry.items.record->location": "the address of the paper, which the lists of the archive print",
    "registry.audit.detail->reason": "why an officer opened the file itself, in the officer's words (up to 80 letters)",
    "intake.agenda.letter_number": "the buku agenda: the number that the SKPD gave its letter",
    "intake.agenda.subject": "the buku agenda: the subject of that letter, in the words of the SKPD",
}
"""`schema.table.column`, or `schema.table.column->key` for one key of a JSON object."""

EVERY_COLUMN = """
SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, t.typname AS type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2, a.attnum
"""
AT_ONCE = 200


@dataclass(frozen=True)
class Hit:
    """Where a word was found that may not stand there."""

    where: str
    word: str


@dataclass(frozen=True)
class Searched:
    """What a search of the database found, and what it looked through."""

    hits: tuple[Hit, ...]
    columns: int
    rows: int
    used: frozenset[str]
    """The named columns that do hold words."""


async def search_database(url: str, named: Mapping[str, str] = NAMED) -> Searched:
    """Looks through every column of every table that is not named; raises `LookupError` for a name that is none."""
    connection: Any = await asyncpg.connect(url)
    try:
        tables: dict[str, dict[str, str]] = {}
        for row in await connection.fetch(EVERY_COLUMN):
            tables.setdefault(f"{row['schema']}.{row['name']}", {})[row["column"]] = row["type"]
        _check_named(named, tables)
        hits, used, rows = list[Hit](), set[str](), 0
        async with connection.transaction(readonly=True):
            for table, columns in tables.items():
                searching = _Table(table, columns, named)
                await searching.read(connection)
                hits += searching.hits
                used |= searching.used
                rows += searching.rows
    finally:
        await connection.close()
    return Searched(tuple(hits), sum(map(len, tables.values())), rows, frozenset(used))


def _check_named(named: Mapping[str, str], tables: Mapping[str, Mapping[str, str]]) -> None:
    known = {f"{table}.{column}" for table, columns in tables.items() for column in columns}
    if unknown := {name for name in named if name.partition("->")[0] not in known}:
        raise LookupError(f"no column of the database: {', '.join(sorted(unknown))}")


class _Table:
    """Reads the rows of one table and keeps what it finds."""

    def __init__(self, table: str, columns: Mapping[str, str], named: Mapping[str, str]) -> None:
        self.table, self.hits, self.used, self.rows = table, list[Hit](), set[str](), 0
        self.named = [name for name in columns if f"{table}.{name}" in named]
        self.columns = list(columns)
        self.shown = [self._shown(name, kind, named) for name, kind in columns.items()]

    def _shown(self, column: str, kind: str, named: Mapping[str, str]) -> str:
        """Returns a column as SQL, without the keys of a JSON object that are named."""
        quoted, beginning = f'"{column}"', f"{self.table}.{column}->"
        if kind == "bytea":
            return quoted
        keys = [name.removeprefix(beginning) for name in named if name.startswith(beginning)]
        return "(" + " - ".join([quoted, *(f"'{key}'" for key in keys)]) + ")::text"

    async def read(self, connection: Any) -> None:
        """Reads all rows, many at once; where something is found, again row by row."""
        schema, _, name = self.table.partition(".")
        query = f'SELECT {", ".join(self.shown)} FROM "{schema}"."{name}"'  # noqa: S608 (names of the catalogue)
        cursor = await connection.cursor(query)
        while rows := await cursor.fetch(AT_ONCE):
            self.rows += len(rows)
            self._search(rows)

    def _search(self, rows: list[Any]) -> None:
        for place, column in enumerate(self.columns):
            if column in self.named and f"{self.table}.{column}" in self.used:
                continue
            found = words_in(b"\0\0".join(_bytes(row[place]) for row in rows))
            if found and column in self.named:
                self.used.add(f"{self.table}.{column}")
            elif found:
                self.hits += [Hit(f"column {self.table}.{column}", word) for word in sorted(found)]


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
