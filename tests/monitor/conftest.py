"""The monitor on a fresh database for each test."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.monitor.build import Control, build_control
from tests.web.house import PASSWORD, add_people


@pytest.fixture(scope="session")
async def hashed_password() -> str:
    return await hash_password(PASSWORD)


@pytest.fixture
async def control(
    room_database: Callable[..., Awaitable[Database]],
    clock: MovableClock,
    objects: DirectoryStore,
    keys: Keys,
    tmp_path: Path,
    hashed_password: str,
) -> Control:
    database = await room_database("monitor", "scheduler", "identity")
    databases = {room: Database(database.engine, room) for room in ("monitor", "scheduler", "identity")}
    made = build_control(databases, clock, objects, keys, tmp_path)
    await add_people(Identity(databases["identity"], clock), hashed_password)
    for pulse in made.pulses.values():
        await pulse.send()
    return made
