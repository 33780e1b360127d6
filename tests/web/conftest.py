"""Gives the small house to the tests of shell, identity and ops."""

from pathlib import Path

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.security.identity.passwords import hash_password
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase
from tests.web.house import PASSWORD, House, add_people, build_house


@pytest.fixture(scope="session")
async def hashed() -> str:
    """Gives the hash of the password that all test accounts share."""
    return await hash_password(PASSWORD)


@pytest.fixture
async def house(
    room_database: RoomDatabase, clock: MovableClock, objects: DirectoryStore, keys: Keys, tmp_path: Path, hashed: str
) -> House:
    """Gives a house with one account a role."""
    made = await build_house(await room_database("identity", "eventlog"), clock, objects, keys, tmp_path, {})
    await add_people(made.identity, hashed)
    return made
