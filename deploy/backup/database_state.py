"""What a database is at one instant: counts, migrations and heads of trails; and whether a target is empty."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from deploy.backup.backup_statement import InnerStatement
from deploy.embedded import SCHEMAS
from deploy.rooms import AUDITED
from shared.runtime.errors import Conflict

BESIDE = "_pulih"
"""The end of the name of the database that is filled before it takes the name of the empty one."""

EMPTY = "_pulih_kosong"
"""The end of the name that the empty database has for the moment between the change of names and its removal."""

TABLES = """
    SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
        AND n.nspname NOT LIKE '%\\_rebuild'
    ORDER BY 1
"""


@dataclass(frozen=True)
class FrozenDatabase:
    """A database as one instant has it, for as long as its transaction is open."""

    connection: Any
    snapshot: str
    server: int

    async def state(self, keys: dict[str, str]) -> InnerStatement:
        """Returns what the statement of a backup says of the database."""
        return InnerStatement(
            program=version("terbuka"),
            server=self.server,
            migrations={schema: await self._migration(schema) for schema in SCHEMAS},
            tables=await count_rows(self.connection),
            audit={room: await self._head(room) for room in AUDITED},
            log_size=await self._log_size(),
            roles=await self._roles(),
            keys=keys,
        )

    async def _migration(self, schema: str) -> str:
        if await self.connection.fetchval("SELECT to_regclass($1)", f"{schema}.migration") is None:
            return ""
        return str(await self.connection.fetchval(f"SELECT version_num FROM {schema}.migration"))  # noqa: S608

    async def _head(self, room: str) -> tuple[int, str]:
        query = f"SELECT position, hash FROM {room}.audit_chain ORDER BY position DESC LIMIT 1"  # noqa: S608
        row = await self.connection.fetchrow(query)
        return (row["position"], row["hash"]) if row else (0, "")

    async def _log_size(self) -> int:
        return int(await self.connection.fetchval("SELECT coalesce(max(place) + 1, 0) FROM publisher.log_entries"))

    async def _roles(self) -> tuple[str, ...]:
        query = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'terbuka\\_%' ORDER BY 1"
        return tuple(row["rolname"] for row in await self.connection.fetch(query))


@asynccontextmanager
async def frozen(url: str) -> AsyncIterator[FrozenDatabase]:
    """Yields the database at this instant; other tools see the same one by its exported snapshot."""
    async with connected(url) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        yield FrozenDatabase(connection, snapshot, await server_of(connection))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """Yields a plain connection, which no time limit of a room's pool ends."""
    connection = await asyncpg.connect(url, server_settings={"idle_in_transaction_session_timeout": "0"})
    try:
        yield connection
    finally:
        await connection.close()


async def server_of(connection: Any) -> int:
    """Returns the major version of the server."""
    return int(await connection.fetchval("SHOW server_version_num")) // 10_000


async def count_rows(connection: Any) -> dict[str, int]:
    """Counts the rows of every table by its name."""
    rows = await connection.fetch(TABLES)
    return {row["name"]: await connection.fetchval(f"SELECT count(*) FROM {row['quoted']}") for row in rows}  # noqa: S608


async def refuse_filled(url: str) -> None:
    """Raises `Conflict` (`TUJUAN_PEMULIHAN_BERISI`) for a database that has any table."""
    async with connected(url) as connection:
        if await connection.fetch(TABLES):
            raise filled("Basis data tujuan")


def filled(what: str) -> Conflict:
    """Returns the refusal of a target that holds something."""
    return Conflict(
        "TUJUAN_PEMULIHAN_BERISI",
        f"{what} sudah berisi; pemulihan dan impor tidak menimpa dan tidak mencampur.",
        mend="Pakai TERBUKA_HOME yang baru (atau basis data dan ember kosong); simpan yang lama sebagai bukti.",
    )


async def make_beside(url: str, roles: Iterable[str]) -> str:
    """Makes an empty database beside the target, with the roles that its policies name; returns its address.

    One that a broken run left is removed.
    """
    name = f"{make_url(url).database}{BESIDE}"
    async with connected(url) as connection:
        for role in roles:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f'CREATE ROLE "{role}" NOLOGIN')
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return _with_database(url, name)


async def take_place(url: str) -> None:
    """Gives the filled database the name of the empty one, which is removed; raises as `refuse_filled`.

    Both names change in one transaction: whoever is killed here leaves a database under the name.
    """
    await refuse_filled(url)
    name = str(make_url(url).database)
    async with connected(_with_database(url, "postgres")) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}{EMPTY}"')
        async with connection.transaction():
            await connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}{EMPTY}"')
            await connection.execute(f'ALTER DATABASE "{name}{BESIDE}" RENAME TO "{name}"')
        await connection.execute(f'DROP DATABASE "{name}{EMPTY}"')


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
