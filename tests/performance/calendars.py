"""A changed calendar over ten thousand clocks and over many: what one clock costs, and how long a reader waits."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil

from services.scheduler.commands.recount import SLICE
from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.domain.holidays import seed_year
from shared.runtime.clock import MovableClock
from tests.performance.clock_rows import days_of, put_clocks
from tests.performance.ground import Ground, Row
from tests.scheduler.build import KETUA, OPERATOR, Scheduler

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
YEAR = 2030
"""The year that is replaced, and in which every clock of the measure ends."""

FEW = 10_000
ASKED_SECONDS, ASKED_WAIT, ASKED_GROWTH = 120.0, 0.2, 2.0
LEAVE = tuple(
    Holiday(date(YEAR, month, 13), "Cuti bersama tambahan", DayKind.JOINT) for month in (2, 3, 5, 6, 8, 9, 11, 12)
)
READS_EVERY = 0.1


@dataclass(frozen=True)
class CalendarChange:
    """What one changed calendar cost: seconds by the wall, seconds of processor here and in PostgreSQL, a reader."""

    clocks: int
    moved: int
    proposing: float
    seconds: float
    own: float
    engine: float
    longest_wait: float

    @property
    def of_a_clock(self) -> float:
        """Returns the microseconds by the wall for one clock."""
        return self.seconds / self.clocks * 1e6

    def __str__(self) -> str:
        """Tells the cost of a clock, part by part."""
        own, engine = (each / self.clocks * 1e6 for each in (self.own, self.engine))
        return f"{self.of_a_clock:.0f} µs a clock (processor: {own:.0f} here, {engine:.0f} PostgreSQL)"


async def calendars(ground: Ground, many: int) -> list[Row]:
    """Measures a changed year that moves most of `many` clocks, and of ten thousand."""
    few, large = [await calendar_change(ground, total) for total in (FEW, many)]
    ratio, scaled = large.of_a_clock / few.of_a_clock, large.seconds * 1_000_000 / many
    waited = max(few.longest_wait, large.longest_wait)
    return [
        Row(
            f"calendar change, {large.moved:,} of {many:,} clocks move",
            f"{large.seconds:.1f} s, {large}",
            f"{FEW:,} clocks: {few}",
            f"{ratio:.2f}",
            f"<= {ASKED_GROWTH:.0f}; <= {ASKED_SECONDS:.0f} s for a million",
            ratio <= ASKED_GROWTH and scaled <= ASKED_SECONDS,
        ),
        Row("a reader meanwhile waits", f"{waited * 1000:.0f} ms", "", "", "<= 200 ms", waited <= ASKED_WAIT),
        Row(
            "what a year would move, shown first", f"{large.proposing * 1000:.0f} ms", f"{few.proposing * 1000:.0f} ms"
        ),
    ]


async def calendar_change(ground: Ground, total: int) -> CalendarChange:
    """Lets two persons put a year in force while somebody reads the list of clocks."""
    async with ground.database("scheduler", "identity") as database:
        await put_clocks(database, total, days_of(YEAR))
        scheduler, waits = Scheduler(database, MovableClock(NOW), slices=SLICE), list[float]()
        plain: Any = {"decree": "SKB 1/2030", "provisional": False, "reason": "uji"}
        begun = time.perf_counter()
        await scheduler.years.propose(OPERATOR, YEAR, [*seed_year(YEAR).days, *LEAVE], **plain)
        proposing = time.perf_counter() - begun
        async with _reading(scheduler, waits):
            own, engine, begun = time.process_time(), processor_of(ground.folder), time.perf_counter()
            done = await scheduler.years.confirm(KETUA, YEAR)
            await scheduler.recounter.finish()
            taken = time.perf_counter() - begun
        told = await scheduler.recounter.tell(done.recount.number)
        assert told.clocks == total
        own, engine = time.process_time() - own, processor_of(ground.folder) - engine
        return CalendarChange(total, told.moved, proposing, taken, own, engine, max(waits))


@asynccontextmanager
async def _reading(scheduler: Scheduler, waits: list[float]) -> AsyncIterator[None]:
    """Reads the list of clocks again and again meanwhile, and notes how long each answer took."""

    async def read() -> None:
        while True:
            begun = time.perf_counter()
            await scheduler.queries.deadlines()
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(READS_EVERY)

    reader = asyncio.create_task(read())
    yield
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)


def processor_of(folder: Path) -> float:
    """Returns the seconds of processor that the PostgreSQL of a folder has used, all its sessions together."""
    pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    server = psutil.Process(pid)
    times = [each.cpu_times() for each in (server, *server.children())]
    ended = server.cpu_times().children_user + server.cpu_times().children_system
    return ended + sum(each.user + each.system for each in times)
