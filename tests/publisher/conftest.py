"""A publisher over a fresh database."""

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase
from tests.publisher.build import Publisher


@pytest.fixture
async def publisher(room_database: RoomDatabase, objects: DirectoryStore, keys: Keys, clock: MovableClock) -> Publisher:
    """Gives a publisher on an empty website, on 2 March 2026."""
    return Publisher(await room_database("publisher"), objects, keys, clock)
