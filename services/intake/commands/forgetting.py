"""Forgets the answers kept for a request sent again, and the bytes of past days, once nobody asks for them."""

import asyncio
from datetime import timedelta

from services.intake.store import submissions as store
from services.intake.store.scoped import ONE_DAY, ScopedStore

SLICE = 1000
"""Rows that one transaction deletes."""


class Forgetting:
    """The sweep that deletes answers older than the setting `answers_days`, and the bytes sent on days that are over.

    What was handed in stays as it is: an answer only repeats its numbers. The same key sent afterwards is a new
    request, and what was handed in before is asked about, whatever its key.
    """

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def drop(self) -> int:
        """Sweeps once, slice by slice, and returns how many answers were deleted."""
        before = self._scoped.clock.now() - timedelta(days=self._scoped.settings.answers_days)
        async with self._scoped.database.transaction() as connection:
            await store.drop_sent_bytes(connection, self._scoped.day_begins() - ONE_DAY)
        gone = 0
        while True:
            async with self._scoped.database.transaction() as connection:
                many = await store.drop_answers(connection, before, SLICE)
            gone += many
            if many < SLICE:
                return gone

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.drop()
            await asyncio.sleep(self._scoped.settings.sweep_seconds)
