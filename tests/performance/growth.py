"""How the cost of each list, search, count, book and feed grows: the same questions over 1,000 rows and many more."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import count, takewhile
from pathlib import Path
from statistics import median

from sqlalchemy import text

from deploy.room_keys import create_keys, load_keys
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.performance.charts import Times, write_chart
from tests.performance.ground import Ground, Row, say
from tests.plans import Questions
from tests.publisher import test_plans as of_publisher
from tests.publisher.build import Publisher
from tests.registry import test_plans as of_registry
from tests.registry.build import Registry
from tests.scheduler import test_plans as of_scheduler
from tests.scheduler.build import Scheduler

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FEW = 1_000
ROUNDS = 5
MOST = 2.0
FLOOR = 0.0005
"""Seconds below which a difference is that of the machine, not of the size."""

DEEP = ("in the middle", "at the end")
"""Pages that a short list does not have."""

Room = tuple[str, Sequence[str], Callable[[Ground, Database], Questions]]


async def growth(ground: Ground, many: int, folder: Path | None) -> list[Row]:
    """Measures each question of registry, publisher and scheduler in turn over few to `many` rows.

    Each room's chart goes into `folder`, where one is given.
    """
    create_keys(ground.folder)
    rows: list[Row] = []
    totals = sizes(many)
    for room, statements, questions in ROOMS:
        async with AsyncExitStack() as stack:
            asked = []
            for total in totals:
                say(f"{room}: {total:,} rows ...")
                asked.append(
                    questions(ground, await stack.enter_async_context(filled(ground, room, statements, total)))
                )
            times = await _timed(room, asked)
        rows += _compared(room, totals, times)
        if folder is not None:
            write_chart(room, totals, times, folder)
    return rows


def sizes(many: int) -> list[int]:
    """Returns the sizes from few rows to many, each ten times the one before."""
    return [*takewhile(lambda size: size < many, (FEW * 10**power for power in count())), many]


@asynccontextmanager
async def filled(ground: Ground, room: str, statements: Sequence[str], total: int) -> AsyncIterator[Database]:
    """Yields a database of a room with so many rows in each of its tables."""
    async with ground.database(room, "identity") as database:
        async with database.transaction() as connection:
            for statement in statements:
                await connection.execute(text(statement.replace("20000)", f"{total})")))
        yield database


async def _timed(room: str, asked: Sequence[Questions]) -> dict[str, list[float]]:
    """Asks all sizes in turns, the one after the other, so that what else the machine does falls on all."""
    times: dict[str, list[float]] = {}
    names = [name for name in asked[0] if not name.endswith(DEEP)]
    for number, name in enumerate(names, 1):
        say(f"{room}: question {number} of {len(names)}, {name}")
        taken: list[list[float]] = [[] for _ in asked]
        for _ in range(ROUNDS):
            for questions, into in zip(asked, taken, strict=True):
                begun = time.perf_counter()
                await questions[name]()
                into.append(time.perf_counter() - begun)
        times[name] = [median(each) for each in taken]
    return times


def _compared(room: str, totals: Sequence[int], times: Times) -> Iterator[Row]:
    """Yields a line for each question: the largest size beside a hundredth of it, or beside the smallest."""
    place = next(number for number, size in enumerate(totals) if size >= totals[-1] // 100)
    for name, taken in times.items():
        small, large = taken[place], taken[-1]
        ratio = large / small
        met = ratio <= MOST or large - small <= FLOOR
        against = f"over {totals[place]:,} rows {small * 1000:.1f} ms"
        name = f"{room}: {name}, {totals[-1]:,} rows"
        yield Row(name, f"{large * 1000:.1f} ms", against, f"{ratio:.1f}", "<= 2", met)


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
