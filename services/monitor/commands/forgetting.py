"""Forgets old lines of the journal that are no evidence."""

import asyncio
import logging
from datetime import timedelta

from services.monitor.settings import MonitorSettings
from services.monitor.store import forgetting as store
from shared.runtime.clock import Clock
from shared.storage.database import Database

SLICE = 5_000
"""Lines that one transaction looks at."""

DAY = 86_400.0

log = logging.getLogger("terbuka.retention")


class OldLines:
    """The sweep that deletes lines of `ROUTINE` kinds older than the setting `journal_days`."""

    def __init__(self, database: Database, clock: Clock, settings: MonitorSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    async def drop(self) -> int:
        """Sweeps once, slice by slice, and returns how many lines were deleted."""
        before, gone = self._clock.now() - timedelta(days=self._settings.journal_days), 0
        while True:
            async with self._database.transaction(silent=True) as connection:
                done = await store.forget(connection, before, SLICE)
            gone += done.gone
            if done.looked_at < SLICE:
                return gone

    async def run(self) -> None:
        """Sweeps once a day for ever."""
        while True:
            log.info("lines of the journal forgotten: %s", await self.drop())
            await asyncio.sleep(DAY)
