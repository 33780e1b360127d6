"""A small room of the tests' own, so that the messaging is tried without any room of the product."""

import pytest

from shared.storage import migrate
from shared.storage.database import Database
from tests.conftest import RoomDatabase

migrate.PLACES["sample"] = "tests.shared.sample_room"


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database."""
    return await room_database("sample")
