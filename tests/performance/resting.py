"""What the embedded run takes of the processor when nobody asks for anything, over few items and over many."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

import psutil

from tests.load.server import Server, serving
from tests.performance.clock_rows import days_of
from tests.performance.full_house import fill_house
from tests.performance.ground import Row, say

FEW = 10_000
SETTLES, LASTS, ROUNDS = 60.0, 60.0, 5
MOST_SHARE, MOST_RATIO = 2.0, 1.5


async def resting(many: int) -> list[Row]:
    """Measures the share of one core of the application and its PostgreSQL, over `FEW` items and over `many`."""
    few, lots = await _share(FEW), await _share(many)
    asked, most = f"<= {MOST_SHARE} %", f"<= {MOST_RATIO}"
    return [
        Row(f"at rest, {FEW:,} items", f"{few:.2f} % of a core", "", "", asked, few <= MOST_SHARE),
        Row(f"at rest, {many:,} items", f"{lots:.2f} % of a core", f"{FEW:,} items {few:.2f} %", f"{lots / few:.2f}",
            most, lots / few <= MOST_RATIO),
    ]  # fmt: skip


async def _share(many: int) -> float:
    with serving() as server:
        say(f"filling {many:,} items ...")
        await asyncio.to_thread(server.start)
        await fill_house(server.database.url(), many, days_of(datetime.now(UTC).year + 4))
        await asyncio.to_thread(server.interrupt)
        await asyncio.to_thread(server.start)
        say(f"resting for {SETTLES + ROUNDS * LASTS:.0f} s ...")
        await asyncio.sleep(SETTLES)
        return median([await _of_a_core(server) for _ in range(ROUNDS)])


async def _of_a_core(server: Server) -> float:
    """Returns how many hundredths of one core all processes of the data folder took over some time."""
    before, begun = _used(server.children), time.monotonic()
    await asyncio.sleep(LASTS)
    return 100 * (_used(server.children) - before) / (time.monotonic() - begun)


def _used(processes: Sequence[psutil.Process]) -> float:
    """Returns the seconds of the processor that these have used, and those that they have waited for with them."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)
