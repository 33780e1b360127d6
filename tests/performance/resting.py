"""What the embedded run takes of the processor when nobody asks for anything, over few items and over many."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

import psutil
from sqlalchemy import text

from shared.storage.database import Database
from tests.load.server import Server, serving
from tests.performance.clock_rows import days_of, put_clocks
from tests.performance.ground import Row, say
from tests.publisher import test_plans as of_publisher
from tests.registry import test_plans as of_registry

FEW = 10_000
SETTLES, LASTS, ROUNDS = 60.0, 60.0, 5
MOST_SHARE, MOST_RATIO = 2.0, 1.5
SITE = "INSERT INTO publisher.site VALUES (1, 1000000000, now()) ON CONFLICT DO NOTHING"


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
        await _fill(server, many)
        await asyncio.to_thread(server.interrupt)
        await asyncio.to_thread(server.start)
        say(f"resting for {SETTLES + ROUNDS * LASTS:.0f} s ...")
        await asyncio.sleep(SETTLES)
        return median([await _of_a_core(server) for _ in range(ROUNDS)])


async def _fill(server: Server, many: int) -> None:
    for room, statements in (("registry", of_registry.ROWS), ("publisher", (*of_publisher.ROWS, SITE))):
        database = Database.connect(server.database.url(), room)
        async with database.transaction() as connection:
            for statement in statements:
                await connection.execute(text(statement.replace("20000)", f"{many})")))
        async with database.autocommit() as connection:
            await connection.execute(text("VACUUM (ANALYZE)"))
        await database.close()
    scheduler = Database.connect(server.database.url(), "scheduler")
    await put_clocks(scheduler, many, days_of(datetime.now(UTC).year + 4))
    await scheduler.close()


async def _of_a_core(server: Server) -> float:
    """Returns how many hundredths of one core all processes of the data folder took over some time."""
    before, begun = _used(server.children), time.monotonic()
    await asyncio.sleep(LASTS)
    return 100 * (_used(server.children) - before) / (time.monotonic() - begun)


def _used(processes: Sequence[psutil.Process]) -> float:
    """Returns the seconds of the processor that these have used, and those that they have waited for with them."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)
