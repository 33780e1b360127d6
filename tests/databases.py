"""Test databases: copied from a migrated template, emptied and used again where that is safe."""

import asyncio
import itertools
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.storage import migrate

Rooms = tuple[str, ...]

NUMBERS = itertools.count(1)
"""Counts the databases of this process, whoever made them."""

OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

SHAPE = f"""
SELECT md5(coalesce(string_agg(part, '|' ORDER BY part), '')) FROM (
    SELECT n.nspname || '.' || c.relname || '.' || concat(a.attname, a.atttypid, a.attnotnull, a.attidentity) AS part
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OURS} AND a.attnum > 0
    UNION ALL SELECT concat(c.conrelid, c.conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE {OURS}
    UNION ALL SELECT concat(t.tgrelid, t.tgname) FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL SELECT n.nspname FROM pg_namespace n WHERE {OURS}
) AS parts
"""  # noqa: S608

FILLED = f"""
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {OURS} AND c.relkind = 'r' AND c.relname <> 'migration' AND pg_relation_size(c.oid) > 0
"""  # noqa: S608

LOOSE_SEQUENCES = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {OURS} AND c.relkind = 'S'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
"""  # noqa: S608

OTHERS = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Template:
    """A migrated database; `shape` is empty where copies cannot be emptied: seeded rows, loose sequences."""

    name: str
    shape: str


class Databases:
    """Hands out databases of one server and takes them back."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._templates: dict[Rooms, Template] = {}
        self._spare: dict[Rooms, list[str]] = defaultdict(list)
        self._made: list[str] = []
        self._lock = asyncio.Lock()

    def address(self, name: str) -> str:
        """Returns the address of a database on the server."""
        head, _, query = self._url.partition("?")
        return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")

    async def take(self, rooms: Rooms) -> str:
        """Returns the name of an empty database with the rooms' schemas."""
        template = await self._template(rooms)
        if self._spare[rooms]:
            return self._spare[rooms].pop()
        name = self._new("test")
        await self._run(self._url, f'CREATE DATABASE "{name}" TEMPLATE "{template.name}"')
        return name

    async def give_back(self, rooms: Rooms, name: str) -> None:
        """Empties a database for the next test, or drops it when its shape was changed."""
        connection: Any = await asyncpg.connect(self.address(name))
        try:
            clean = await self._emptied(connection, name, self._templates[rooms].shape)
        finally:
            await connection.close()
        if clean:
            self._spare[rooms].append(name)
        else:
            await self._run(self._url, f'DROP DATABASE "{name}" WITH (FORCE)')
            self._made.remove(name)

    @asynccontextmanager
    async def copied(self, url: str) -> AsyncIterator[str]:
        """Gives the address of a copy of a database that nobody uses, and drops the copy."""
        source, name = url.partition("?")[0].rpartition("/")[2], self._new("copy")
        await self._run(self._url, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        try:
            yield self.address(name)
        finally:
            await self._run(self._url, f'DROP DATABASE "{name}" WITH (FORCE)')
            self._made.remove(name)

    async def drop_all(self) -> None:
        """Drops every database that was made."""
        await self._run(self._url, *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in self._made))

    async def _emptied(self, connection: Any, name: str, shape: str) -> bool:
        await connection.fetch(OTHERS, name)
        if not shape or await connection.fetchval(SHAPE) != shape:
            return False
        filled = [row[0] for row in await connection.fetch(FILLED)]
        if filled:
            await connection.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")
        return True

    async def _template(self, rooms: Rooms) -> Template:
        async with self._lock:
            if rooms not in self._templates:
                name = self._new("template")
                await self._run(self._url, f'CREATE DATABASE "{name}"')
                for room in rooms:
                    await migrate.upgrade(self.address(name), room)
                self._templates[rooms] = Template(name, await self._shape(name))
            return self._templates[rooms]

    async def _shape(self, name: str) -> str:
        connection: Any = await asyncpg.connect(self.address(name))
        try:
            if await connection.fetch(FILLED) or await connection.fetchval(LOOSE_SEQUENCES):
                return ""
            return str(await connection.fetchval(SHAPE))
        finally:
            await connection.close()

    async def _run(self, url: str, *statements: str) -> None:
        connection: Any = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def _new(self, kind: str) -> str:
        name = f"{kind}_{os.getpid()}_{next(NUMBERS)}"
        self._made.append(name)
        return name
