"""The registry on a fresh database for each test."""

from collections.abc import Awaitable, Callable

import pytest

from shared.clock import MovableClock
from shared.db import Database
from shared.objects import DirectoryStore
from shared.sealing import Keys
from tests.registry.build import Registry


@pytest.fixture
async def registry(
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
) -> Registry:
    return Registry(await room_database("registry"), objects, keys_for("registry"), clock)
