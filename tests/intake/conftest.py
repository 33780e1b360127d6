"""An intake over a fresh database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase
from tests.intake.house import House


@pytest.fixture
async def house(
    room_database: RoomDatabase, objects: DirectoryStore, keys: Keys, clock: MovableClock, tmp_path: Path
) -> AsyncIterator[House]:
    """Gives an empty intake on 2 March 2026."""
    built = House(await room_database("intake", "identity"), objects, keys, clock, tmp_path)
    yield built
    await built.close()
