"""The scheduler on a fresh database for each test, and the doors that lead to it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.scheduler.build import Scheduler
from tests.scheduler.doors import Doors, build_doors
from tests.web.house import PASSWORD, add_people


@pytest.fixture
async def scheduler(room_database: Callable[..., Awaitable[Database]], clock: MovableClock) -> Scheduler:
    return Scheduler(await room_database("scheduler"), clock)


@pytest.fixture(scope="session")
async def hashed_password() -> str:
    return await hash_password(PASSWORD)


@pytest.fixture
async def doors(
    room_database: Callable[..., Awaitable[Database]],
    clock: MovableClock,
    objects: DirectoryStore,
    keys: Keys,
    tmp_path: Path,
    hashed_password: str,
) -> Doors:
    database = await room_database("scheduler", "identity")
    identity = Identity(database, clock)
    await add_people(identity, hashed_password)
    return build_doors(Scheduler(database, clock), identity, objects, keys, tmp_path, clock)
