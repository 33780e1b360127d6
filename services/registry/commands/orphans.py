"""Collects sealed objects of registry that no row knows: what a killed process or a failed transaction left behind."""

import asyncio
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.settings import RegistrySettings
from services.registry.store.object_keys import (
    COPIES,
    DOCUMENTS,
    DRAFTS,
    REASONS,
    id_of,
    lost_documents,
    lost_drafts,
    lost_reasons,
    spent_copies,
    unreleased_copies,
)
from shared.room.context import RoomContext
from shared.storage.object_age import age_of
from shared.storage.orphans import Search, sweep_orphans

SEARCHES: Mapping[str, Search] = {
    DRAFTS: lost_drafts,
    DOCUMENTS: lost_documents,
    COPIES: unreleased_copies,
    REASONS: lost_reasons,
}
"""The prefixes under which registry writes objects before its transaction, each with the search of its lost ones."""
COPIED = frozenset({DRAFTS, COPIES})
"""The prefixes whose objects end with their copy: withdrawn ones go at once, whatever their age."""


class RegistryOrphans:
    """Deletes drafts, documents, copies and reasons that are older than `orphan_seconds` and belong to no row.

    What an act has in hand is younger, so it is never deleted; a document that was once attached, and a reason that
    was once given, stay for good. The bytes of a withdrawn copy go however young they are: a delivery that was killed
    between its commit and their deletion left them.
    """

    def __init__(self, kit: RoomContext, settings: RegistrySettings) -> None:
        self._kit = kit
        self._settings = settings
        self._known: set[str] = set()

    async def collect(self) -> int:
        """Sweeps once and returns how many objects were deleted."""
        return sum([await self._collect(prefix, search) for prefix, search in SEARCHES.items()])

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.collect()
            await asyncio.sleep(self._settings.sweep_seconds)

    async def _collect(self, prefix: str, search: Search) -> int:
        async def found(connection: AsyncConnection, keys: list[str]) -> list[str]:
            if prefix in COPIED:  # a release in hand may fail yet, and copies are taken down: nothing is remembered
                old = [key for key in keys if self._is_old(key)]
                young = [key for key in keys if key not in old]
                return [*await search(connection, old), *await spent_copies(connection, young)]
            lost = await search(connection, keys)
            self._known |= set(keys) - set(lost)
            return lost

        is_due = bool if prefix in COPIED else self._is_old
        return await sweep_orphans(self._kit.database, self._kit.objects, prefix, is_due, found)

    def _is_old(self, key: str) -> bool:
        """Tells whether a key is old and no earlier sweep has found it to belong to a row."""
        return key not in self._known and age_of(id_of(key)) > self._settings.orphan_seconds
