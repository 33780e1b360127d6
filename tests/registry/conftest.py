"""The registry on a fresh database for each test, and the doors that lead to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.security.identity import Actor, Identity, store
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.registry.build import Registry
from tests.registry.doors import Doors, build_doors
from tests.registry.mail_world import MailWorld, mail_world
from tests.sealing import SEALING
from tests.web.house import PASSWORD, add_people


@pytest.fixture
async def registry(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
) -> Registry:
    return Registry(await room_database("registry", "identity"), objects, keys_for("registry"), clock)


@pytest.fixture(scope="session")
async def hashed_password() -> str:
    return await hash_password(PASSWORD)


@pytest.fixture
async def doors(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
    tmp_path: Path,
    hashed_password: str,
) -> Doors:
    database = await room_database("registry", "identity")
    identity = Identity(SEALING.on(database), clock)
    await add_people(identity, hashed_password)
    second = Actor("petugas2", "petugas2", frozenset({"petugas"}), None, "Petugas PPID kedua")
    async with database.transaction() as connection:
        await store.add(connection, second, hashed_password, sample=False, at=clock.now())
    return build_doors(Registry(database, objects, keys_for("registry"), clock), identity, tmp_path)


@pytest.fixture
async def mails(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[MailWorld]:
    """Gives the registry with a real mail server, and officers who have addresses."""

    async def make() -> Registry:
        return Registry(await room_database("registry", "identity"), objects, keys_for("registry"), clock)

    async with mail_world(make, monkeypatch) as world:
        yield world
