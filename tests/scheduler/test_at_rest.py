"""The sweeper at rest asks PostgreSQL next to nothing, and misses neither a due step nor a clock that was moved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date

from shared.contracts.deadlines import DeclassificationDueV1
from tests.eventually import eventually
from tests.scheduler.build import Scheduler, classified
from tests.statements import asked


@asynccontextmanager
async def sweeping(scheduler: Scheduler) -> AsyncIterator[None]:
    """Runs the sweeper as its process does."""
    task = asyncio.create_task(scheduler.sweeper.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_sweeper_at_rest_asks_nothing_until_the_clock_or_an_event_moves(scheduler: Scheduler) -> None:
    scheduler.clock.move_to_day(date(2026, 9, 1))
    await scheduler.hears(classified("satu"))
    async with sweeping(scheduler):
        await asyncio.sleep(3.5)
        with asked(scheduler.database) as count:
            await asyncio.sleep(2.5)
        assert count.statements == []
        scheduler.clock.move_to_day(date(2026, 10, 7))
        await eventually(lambda: _said(scheduler, "satu"), "the step of a moved clock was said", within=5)
        await scheduler.hears(classified("dua"))
        await eventually(lambda: _said(scheduler, "dua"), "the step of a new item was said", within=5)


async def _said(scheduler: Scheduler, item_id: str) -> bool:
    return item_id in {event.item_id for event in await scheduler.said(DeclassificationDueV1)}
