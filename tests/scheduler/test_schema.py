"""What the scheduler's and the monitor's tables say is what their migrations make."""

from collections.abc import Awaitable, Callable

import pytest

from shared.storage import migrate
from shared.storage.database import Database


@pytest.mark.parametrize("room", ["scheduler", "monitor"])
async def test_the_migrations_make_the_tables(room: str, room_database: Callable[..., Awaitable[Database]]) -> None:
    assert await migrate.check((await room_database(room)).url, room) == []
