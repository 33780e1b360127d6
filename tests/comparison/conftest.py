"""Both rooms on one fresh database."""

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.objects import DirectoryStore
from tests.comparison.build import Both
from tests.conftest import RoomDatabase
from tests.publisher.build import Publisher


@pytest.fixture
async def both(room_database: RoomDatabase, objects: DirectoryStore, keys: Keys, clock: MovableClock) -> Both:
    """Gives an empty registry and an empty website, on 2 March 2026."""
    database = await room_database("registry", "publisher", "identity")
    return Both(database, Publisher(database, objects, keys, clock))
