"""`python -m tests.scheduler.counting URL INSTANT`: a process that counts all clocks anew, for tests that kill it."""

import asyncio
import sys

from services.scheduler.commands.clocks import Commands
from services.scheduler.commands.recount import Recounter
from services.scheduler.store.calendar import Calendars
from shared.runtime.clock import MovableClock
from shared.storage.database import opened_database
from tests.scheduler.build import instant


async def count(url: str, at: str) -> None:
    """Counts in parts of two clocks until nothing is ordered any more."""
    async with opened_database(url, "scheduler") as database:
        await Recounter(database, Commands(MovableClock(instant(at)), Calendars()), size=2).finish()


if __name__ == "__main__":
    asyncio.run(count(*sys.argv[1:]))
