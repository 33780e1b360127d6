"""Keeps the tallies short, and compares them with what they count."""

import asyncio
import logging

from services.registry.settings import RegistrySettings
from services.registry.store import tallies as store
from shared.room.context import RoomContext

COMPARED_EVERY = 24
"""One of so many rounds compares: that alone reads both tables whole."""

log = logging.getLogger("terbuka.registry")


class TallyKeeper:
    """Adds up rows of the tallies that are alike; what differs from the tables is corrected, logged and audited."""

    def __init__(self, kit: RoomContext, settings: RegistrySettings) -> None:
        self._kit = kit
        self._settings = settings

    async def run(self) -> None:
        """Works for ever, every `sweep_seconds`."""
        rounds = 0
        while True:
            await self.add_up()
            if rounds % COMPARED_EVERY == 0:
                await self.compare()
            rounds += 1
            await asyncio.sleep(self._settings.sweep_seconds)

    async def add_up(self) -> int:
        """Replaces rows that are alike by their sum and returns how many are left."""
        async with self._kit.database.transaction() as connection:
            return await store.add_up(connection)

    async def compare(self) -> int:
        """Compares tallies and tables as one instant has both; returns how many tallies were wrong."""
        async with self._kit.database.snapshot() as connection:
            lacking = await store.differences(connection)
        if lacking:
            log.error("%s hitungan tidak sama dengan isi tabel: dibetulkan", len(lacking))
            async with self._kit.database.transaction() as connection:
                await store.correct(connection, lacking, self._kit.clock.now())
        return len(lacking)
