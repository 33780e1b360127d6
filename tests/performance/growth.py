"""How the cost of each list, search, count, book and feed grows: the same questions over 1,000 and 100,000 rows."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import text

from deploy.room_keys import create_keys, load_keys
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.performance.ground import Ground, Row
from tests.plans import Questions
from tests.publisher import test_plans as of_publisher
from tests.publisher.build import Publisher
from tests.registry import test_plans as of_registry
from tests.registry.build import Registry
from tests.scheduler import test_plans as of_scheduler
from tests.scheduler.build import Scheduler

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FEW, MANY = 1_000, 100_000
ROUNDS = 5
MOST = 2.0
FLOOR = 0.0005
"""Seconds below which a difference is that of the machine, not of the size."""

DEEP = ("in the middle", "at the end")
"""Pages that a short list does not have."""

Room = tuple[str, Sequence[str], Callable[[Ground, Database], Questions]]


async def growth(ground: Ground) -> list[Row]:
    """Measures each question of registry, publisher and scheduler in turn over few and over many rows."""
    create_keys(ground.folder)
    rows: list[Row] = []
    for room, statements, questions in ROOMS:
        async with AsyncExitStack() as stack:
            few, many = [
                await stack.enter_async_context(filled(ground, room, statements, total)) for total in (FEW, MANY)
            ]
            rows += await _compared(room, questions(ground, few), questions(ground, many))
    return rows


@asynccontextmanager
async def filled(ground: Ground, room: str, statements: Sequence[str], total: int) -> AsyncIterator[Database]:
    """Yields a database of a room with so many rows in each of its tables."""
    async with ground.database(room, "identity") as database:
        async with database.transaction() as connection:
            for statement in statements:
                await connection.execute(text(statement.replace("20000)", f"{total})")))
        yield database


async def _compared(room: str, few: Questions, many: Questions) -> list[Row]:
    """Asks in turns, the one after the other, so that what else the machine does falls on both."""
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in few if not name.endswith(DEEP)}
    for name, (small, large) in taken.items():
        for _ in range(ROUNDS):
            for asked, into in ((few, small), (many, large)):
                begun = time.perf_counter()
                await asked[name]()
                into.append(time.perf_counter() - begun)
    return [_row(f"{room}: {name}", median(small), median(large)) for name, (small, large) in taken.items()]


def _row(name: str, small: float, large: float) -> Row:
    ratio = large / small
    met = ratio <= MOST or large - small <= FLOOR
    return Row(name, f"{large * 1000:.1f} ms", f"over {FEW:,} rows {small * 1000:.1f} ms", f"{ratio:.1f}", "<= 2", met)


def _registry(ground: Ground, database: Database) -> Questions:
    objects, keys = DirectoryStore(ground.folder / "objects"), load_keys(ground.folder, "registry")
    return of_registry.questions(Registry(database, objects, keys, MovableClock(NOW)))


def _publisher(ground: Ground, database: Database) -> Questions:
    objects, keys = DirectoryStore(ground.folder / "objects"), load_keys(ground.folder)
    return of_publisher.questions(Publisher(database, objects, keys, MovableClock(NOW)))


def _scheduler(_: Ground, database: Database) -> Questions:
    return of_scheduler.questions(Scheduler(database, MovableClock(NOW)))


ROOMS: tuple[Room, ...] = (
    ("registry", of_registry.ROWS, _registry),
    ("publisher", of_publisher.ROWS, _publisher),
    ("scheduler", of_scheduler.ROWS, _scheduler),
)
