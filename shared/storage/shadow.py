"""Tables made anew beside the ones in use: filled in another schema, compared by hash, merged in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Computed, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST_WAIT = "30s"
"""How long the merge waits for whoever writes to the tables, before it gives way."""


@dataclass(frozen=True)
class ShadowTable:
    """One table that is made anew; `key` names a row, `kept` columns are neither compared nor changed."""

    table: Table
    key: tuple[str, ...]
    kept: tuple[str, ...] = ()

    @property
    def written(self) -> list[str]:
        """Returns the columns that a row brings along: all but those that PostgreSQL makes itself."""
        made = (Computed,)
        return [c.name for c in self.table.columns if c.identity is None and not isinstance(c.computed, made)]

    @property
    def uncompared(self) -> list[str]:
        """Returns the columns that no hash holds."""
        return [
            *self.kept,
            *(c.name for c in self.table.columns if c.name not in self.written and c.name not in self.kept),
        ]


@dataclass(frozen=True)
class TableComparison:
    """The number of rows and the sha256 over all rows of one table: as it stands, and as it was made anew."""

    table: str
    rows_before: int
    rows_after: int
    hash_before: str
    hash_after: str
    left_out: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Tells whether both hold the same rows."""
        return self.hash_before == self.hash_after


@dataclass(frozen=True)
class RowDifference:
    """One row that is not the same: `columns` names what differs; `before` or `after` is None where there is no row."""

    table: str
    key: tuple[str, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Returns the columns with two values, none where the row stands on one side only."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name, value in self.after.items() if value != self.before.get(name))


class Shadow:
    """The schema `<room>_rebuild`; it outlives a killed process, so that the next one goes on from there."""

    def __init__(self, room: str, tables: Sequence[ShadowTable]) -> None:
        self.room = room
        self.schema = f"{room}_rebuild"
        self.tables = tuple(tables)
        metadata = MetaData()
        self._copies = {each.table.name: each.table.to_metadata(metadata, schema=self.schema) for each in tables}

    def of(self, table: Table) -> Table:
        """Returns the copy of a table."""
        return self._copies[table.name]

    async def prepare(self, connection: AsyncConnection, *, basis: str = "", anew: bool = False) -> int:
        """Makes what is missing and returns how many keys are done already; `anew` forgets an earlier attempt.

        An attempt from before a migration of the room, or on another `basis`, is forgotten as well.
        """
        revision = f"{await self._revision(connection)} {basis}"
        if anew or await self._begun_at(connection) not in {None, revision}:
            await self.drop(connection)
        await self._run(connection, f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
        await self._run(connection, f"CREATE TABLE IF NOT EXISTS {self.schema}.attempt (revision text PRIMARY KEY)")
        insert = text(f"INSERT INTO {self.schema}.attempt VALUES (:revision) ON CONFLICT DO NOTHING")  # noqa: S608
        await connection.execute(insert, {"revision": revision})
        columns = "topic text, key text, heard bigint NOT NULL, said bigint NOT NULL, PRIMARY KEY (topic, key)"
        await self._run(connection, f"CREATE TABLE IF NOT EXISTS {self.schema}.done ({columns})")
        for each in self.tables:
            await self._copy(connection, each.table.name)
        counted = await connection.execute(text(f"SELECT count(*) FROM {self.schema}.done"))  # noqa: S608
        return int(counted.scalar_one())

    async def drop(self, connection: AsyncConnection) -> None:
        """Removes the copies."""
        await self._run(connection, f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")

    async def lock(self, connection: AsyncConnection) -> None:
        """Stops the room's consumers and writers until the transaction ends; readers go on.

        The positions come first, as in every delivery. Raises `EngineAway` where a writer keeps a table for too long.
        """
        await self._run(connection, f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        names = ["inbox_position", *(each.table.name for each in self.tables)]
        for name in names:
            await self._run(connection, f"LOCK TABLE {self.room}.{name} IN EXCLUSIVE MODE")

    async def compare(self, connection: AsyncConnection) -> list[TableComparison]:
        """Returns the hashes of every table."""
        return [await self._compared(connection, each) for each in self.tables]

    async def differences(self, connection: AsyncConnection, table: Table) -> list[RowDifference]:
        """Returns the rows of a table that are not the same, in the order of their keys."""
        each = next(one for one in self.tables if one.table is table)
        keys = ", ".join(each.key)
        statement = f"""
            SELECT {keys}, before.content AS before, after.content AS after
            FROM ({self._contents(each, self.room)}) AS before
            FULL JOIN ({self._contents(each, self.schema)}) AS after USING ({keys})
            WHERE before.content IS DISTINCT FROM after.content ORDER BY {keys}
        """  # noqa: S608
        rows = (await connection.execute(text(statement))).all()
        width = len(each.key)
        return [RowDifference(each.table.name, tuple(map(str, row[:width])), row.before, row.after) for row in rows]

    async def merge(self, connection: AsyncConnection) -> None:
        """Makes the tables in use equal to the copies; rows that are equal already are not touched."""
        for each in reversed(self.tables):
            await self._run(connection, self._delete(each))
        for each in self.tables:
            await self._run(connection, self._update(each))
            await self._run(connection, self._insert(each))

    async def _compared(self, connection: AsyncConnection, each: ShadowTable) -> TableComparison:
        (before, old), (after, new) = [
            (await connection.execute(text(self._hash(each, schema)))).one() for schema in (self.room, self.schema)
        ]
        return TableComparison(each.table.name, before, after, old, new, tuple(each.uncompared))

    async def _revision(self, connection: AsyncConnection) -> str:
        found = await connection.execute(text(f"SELECT version_num FROM {self.room}.migration"))  # noqa: S608
        return str(found.scalar_one())

    async def _begun_at(self, connection: AsyncConnection) -> str | None:
        """Returns the migration at which an earlier attempt began, None where there is no such attempt."""
        known = await connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{self.schema}.attempt"})
        if known.scalar_one() is None:
            return None
        found = await connection.execute(text(f"SELECT revision FROM {self.schema}.attempt"))  # noqa: S608
        return str(found.scalar_one_or_none())

    async def _copy(self, connection: AsyncConnection, name: str) -> None:
        """Makes an empty copy of a table; its primary key has the name that statements of the room use."""
        known = await connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{self.schema}.{name}"})
        if known.scalar_one() is None:
            like = (
                f"LIKE {self.room}.{name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY INCLUDING INDEXES"
            )
            await self._run(connection, f"CREATE TABLE {self.schema}.{name} ({like})")
            await self._run(connection, f"ALTER TABLE {self.schema}.{name} RENAME CONSTRAINT {name}_pkey TO pk_{name}")

    async def _run(self, connection: AsyncConnection, statement: str) -> None:
        await connection.execute(text(statement))

    def _contents(self, each: ShadowTable, schema: str) -> str:
        keys = ", ".join(each.key)
        return f"SELECT {keys}, {_content('t', each)} AS content FROM {schema}.{each.table.name} AS t"  # noqa: S608

    def _hash(self, each: ShadowTable, schema: str) -> str:
        row = f"encode(sha256(convert_to({_content('t', each)}::text, 'UTF8')), 'hex')"
        rows = f"SELECT {row} AS row FROM {schema}.{each.table.name} AS t"  # noqa: S608
        whole = """coalesce(string_agg(row, '' ORDER BY row COLLATE "C"), '')"""
        return f"SELECT count(*), encode(sha256(convert_to({whole}, 'UTF8')), 'hex') FROM ({rows}) AS rows"  # noqa: S608

    def _delete(self, each: ShadowTable) -> str:
        name = each.table.name
        other = f"SELECT FROM {self.schema}.{name} AS n WHERE {_same(each)}"
        return f"DELETE FROM {self.room}.{name} AS o WHERE NOT EXISTS ({other})"  # noqa: S608

    def _update(self, each: ShadowTable) -> str:
        name = each.table.name
        changed = [column for column in each.written if column not in {*each.key, *each.kept}]
        if not changed:
            return "SELECT"
        values = ", ".join(f'"{column}" = n."{column}"' for column in changed)
        differs = f"{_content('o', each)} IS DISTINCT FROM {_content('n', each)}"
        source = f"FROM {self.schema}.{name} AS n WHERE {_same(each)} AND {differs}"
        return f"UPDATE {self.room}.{name} AS o SET {values} {source}"  # noqa: S608

    def _insert(self, each: ShadowTable) -> str:
        name, columns = each.table.name, ", ".join(f'"{column}"' for column in each.written)
        known = f"SELECT FROM {self.room}.{name} AS o WHERE {_same(each)}"
        source = f"SELECT {columns} FROM {self.schema}.{name} AS n WHERE NOT EXISTS ({known})"  # noqa: S608
        return f"INSERT INTO {self.room}.{name} ({columns}) {source}"


def _content(alias: str, each: ShadowTable) -> str:
    """Returns a row as JSON without what is not compared; its keys stand in one order, its times in UTC."""
    names = ", ".join(f"'{name}'" for name in each.uncompared)
    return f"(to_jsonb({alias}) - ARRAY[{names}]::text[])"


def _same(each: ShadowTable) -> str:
    return " AND ".join(f"o.{column} = n.{column}" for column in each.key)
