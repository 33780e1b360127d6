"""What every test may ask for: PostgreSQL, a fresh migrated database of a room, a clock, objects, keys."""

import asyncio
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared import migrate, postgres
from shared.clock import MovableClock
from shared.db import Database
from shared.objects import DirectoryStore
from shared.sealing import Keys, create_keys

RoomDatabase = Callable[..., Awaitable[Database]]
_numbers = itertools.count(1)


async def _execute(url: str, *statements: str) -> None:
    connection: Any = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _named(url: str, name: str) -> str:
    """Returns the address of another database on the same server."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Gives the server of `TERBUKA_TEST_DATABASE_URL`, or an embedded one that ends with the session."""
    given = os.environ.get("TERBUKA_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-") as directory:
        server = postgres.Embedded(Path(directory), durable=False)
        yield server.start()
        server.stop()


@pytest.fixture(scope="session")
async def _templates(postgres_url: str) -> AsyncIterator[Callable[[tuple[str, ...]], Awaitable[str]]]:
    made: dict[tuple[str, ...], str] = {}
    lock = asyncio.Lock()

    async def template(rooms: tuple[str, ...]) -> str:
        async with lock:
            if rooms not in made:
                name = f"template_{os.getpid()}_{next(_numbers)}"
                await _execute(postgres_url, f'CREATE DATABASE "{name}"')
                for room in rooms:
                    await migrate.upgrade(_named(postgres_url, name), room)
                made[rooms] = name
        return made[rooms]

    yield template
    await _execute(postgres_url, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in made.values()))


@pytest.fixture
async def room_database(
    postgres_url: str, _templates: Callable[[tuple[str, ...]], Awaitable[str]]
) -> AsyncIterator[RoomDatabase]:
    """Gives `await room_database("registry")`: the room's `Database` on a fresh, migrated PostgreSQL database.

    More schemas on the same database by more names: `room_database("registry", "eventlog", "identity")`; open
    their doors with `Database.connect(database.url, "eventlog")`.
    """
    opened: list[tuple[Database, str]] = []

    async def make(room: str, *others: str) -> Database:
        template = await _templates((room, *others))
        name = f"test_{os.getpid()}_{next(_numbers)}"
        await _execute(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        database = Database.connect(_named(postgres_url, name), room)
        opened.append((database, name))
        return database

    yield make
    for database, name in opened:
        await database.close()
        await _execute(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def clock() -> MovableClock:
    """Gives a clock that stands at 2026-03-02 08:00 WIB."""
    return MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC))


@pytest.fixture
def objects(tmp_path: Path) -> DirectoryStore:
    """Gives an empty object store in a directory."""
    return DirectoryStore(tmp_path / "objects")


@pytest.fixture(scope="session")
def keys_home() -> Iterator[Path]:
    """Gives a directory with freshly made keys."""
    with tempfile.TemporaryDirectory(prefix="terbuka-keys-") as directory:
        create_keys(Path(directory))
        yield Path(directory)


@pytest.fixture(scope="session")
def keys(keys_home: Path) -> Keys:
    """Gives every key at once; what one room may hold is `keys_for("registry")`."""
    return Keys.load(keys_home)


@pytest.fixture(scope="session")
def keys_for(keys_home: Path) -> Callable[[str], Keys]:
    """Gives the keys that a room may hold."""
    return lambda room: Keys.load(keys_home, room)
