"""Collects sealed objects of registry that no row knows: what a killed process or a failed transaction left behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.settings import RegistrySettings
from services.registry.store.object_keys import (
    COPIES,
    DOCUMENTS,
    DRAFTS,
    id_of,
    lost_documents,
    lost_drafts,
    unreleased_copies,
)
from shared.room.context import RoomContext
from shared.storage.object_age import age_of

BATCH = 500
Search = Callable[[AsyncConnection, list[str]], Awaitable[list[str]]]


class RegistryOrphans:
    """Deletes drafts, documents and sealed copies that are older than `orphan_seconds` and belong to no row.

    What an act has in hand is younger, so it is never deleted; a document that once was attached stays for good.
    """

    def __init__(self, kit: RoomContext, settings: RegistrySettings) -> None:
        self._kit = kit
        self._settings = settings
        self._known: set[str] = set()

    async def collect(self) -> int:
        """Sweeps once and returns how many objects were deleted."""
        searches = {DRAFTS: lost_drafts, DOCUMENTS: lost_documents, COPIES: unreleased_copies}
        return sum([await self._collect(prefix, search) for prefix, search in searches.items()])

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.collect()
            await asyncio.sleep(self._settings.sweep_seconds)

    async def _collect(self, prefix: str, search: Search) -> int:
        removed = 0
        async for keys in self._batches(prefix):
            async with self._kit.database.transaction() as connection:
                lost = await search(connection, keys)
                for key in lost:
                    await self._kit.objects.delete(key)
            removed += len(lost)
            self._known |= set(keys) - set(lost)
        return removed

    async def _batches(self, prefix: str) -> AsyncIterator[list[str]]:
        """Yields the old keys that no earlier sweep has found to belong to a row, some at a time."""
        held: list[str] = []
        async for key in self._kit.objects.keys(prefix):
            if key not in self._known and age_of(id_of(key)) > self._settings.orphan_seconds:
                held.append(key)
            if len(held) == BATCH:
                yield held
                held = []
        if held:
            yield held
