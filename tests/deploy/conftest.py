"""Rooms as processes on real engines."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.rooms import ROOMS
from tests.conftest import RoomDatabase
from tests.deploy.house import House
from tests.engines.conftest import kafka, kafka_server
from tests.faults.proxy import Proxy

__all__ = ["kafka", "kafka_server"]


@pytest.fixture
async def house(room_database: RoomDatabase, keys_home: Path) -> AsyncIterator[House]:
    """Gives a migrated database and a home with keys, and ends whatever was started on them."""
    database = await room_database("identity", *ROOMS)
    with tempfile.TemporaryDirectory(prefix="terbuka-rumah-") as folder:
        home = Path(folder) / "rumah"
        shutil.copytree(keys_home / "keys", home / "keys")
        made = House(database, home)
        try:
            yield made
        finally:
            made.clear_up()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Gives a proxy whose lines can be cut."""
    made = Proxy()
    yield made
    made.close()
