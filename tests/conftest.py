"""What every test may ask for: PostgreSQL, a fresh migrated database of a room, a clock, objects, keys."""

import gc
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import pytest
from argon2 import PasswordHasher

from deploy.room_keys import create_keys, load_keys
from deploy.rooms import skpd_role_of
from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.security.identity import passwords
from shared.storage import embedded_postgres as postgres
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.databases import Databases
from tests.engines.providers import header
from tests.files.clamd import running_clamd

RoomDatabase = Callable[..., Awaitable[Database]]

LONG_FIRST = ("rehearse", "acceptance", "load", "faults", "browser", "rebuild", "lifecycle", "openings",
              "canaries")  # fmt: skip
"""Folders whose files take minutes: begun first, so that no worker is left alone with one of them at the end."""


def pytest_configure() -> None:
    """Has the garbage collector look for youngest objects a hundred times less often: a sixth of the processor time."""
    gc.set_threshold(100_000, 20, 100)


def pytest_report_header() -> str:
    """Names the engines that the tests run on."""
    return header()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the folders of `LONG_FIRST` first and mixes all other files, so that no two engines' tests meet for long."""
    items.sort(key=lambda item: _turn(item.path.relative_to(Path(__file__).parent)))


def pytest_collection_finish() -> None:
    """Has the garbage collector pass over what is loaded by now: it lives as long as the process, and is much."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Exempts what lives at the end from garbage collection: pytest collects ten times then, a second each."""
    gc.freeze()


def _turn(file: Path) -> tuple[int, int]:
    folder = file.parts[0]
    if folder in LONG_FIRST:
        return LONG_FIRST.index(folder), 0
    return len(LONG_FIRST), crc32(file.as_posix().encode())


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """Hashes passwords with next to no work in this process, and gives the hasher that the product uses elsewhere.

    A password costs a seventh of a second of processor time, hundreds of tests sign people in, and few of them are
    about passwords.
    """
    own, light = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", light)
        patch.setattr(passwords, "NOBODY", light.hash("nobody"))
        yield own


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Gives the address of a real clamd that knows the EICAR test file."""
    with running_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def scanned(clamd: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Has every gate that is built later ask clamd; gives its address."""
    monkeypatch.setenv("TERBUKA_FILES_CLAMD", clamd)
    return clamd


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Gives the server of `TERBUKA_TEST_DATABASE_URL`, or an embedded one that ends with the session."""
    given = os.environ.get("TERBUKA_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-", dir=postgres.forgetful_folder()) as directory:
        server = postgres.Embedded(Path(directory), durable=False)
        yield server.start()
        server.stop()


@pytest.fixture(scope="session")
async def _databases(postgres_url: str) -> AsyncIterator[Databases]:
    databases = Databases(postgres_url)
    yield databases
    await databases.drop_all()


@pytest.fixture
async def room_database(_databases: Databases) -> AsyncIterator[RoomDatabase]:
    """Gives `await room_database("registry")`: the room's `Database` on an empty, migrated PostgreSQL database.

    More schemas on the same database by more names: `room_database("registry", "eventlog", "identity")`; open
    their doors with `Database.connect(database.url, "eventlog")`.
    """
    opened: list[tuple[Database, tuple[str, ...], str]] = []

    async def make(*rooms: str) -> Database:
        name = await _databases.take(rooms)
        database = Database.connect(_databases.address(name), rooms[0], skpd_role=skpd_role_of(rooms[0]))
        opened.append((database, rooms, name))
        return opened[-1][0]

    yield make
    for database, rooms, name in opened:
        await database.close()
        await _databases.give_back(rooms, name)


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
    return load_keys(keys_home)


@pytest.fixture(scope="session")
def keys_for(keys_home: Path) -> Callable[[str], Keys]:
    """Gives the keys that a room may hold."""
    return lambda room: load_keys(keys_home, room)
