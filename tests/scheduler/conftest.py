"""The scheduler on a fresh database for each test."""

from collections.abc import Awaitable, Callable

import pytest

from shared.clock import MovableClock
from shared.db import Database
from tests.scheduler.build import Scheduler


@pytest.fixture
async def scheduler(room_database: Callable[..., Awaitable[Database]], clock: MovableClock) -> Scheduler:
    return Scheduler(await room_database("scheduler"), clock)
