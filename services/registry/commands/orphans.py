"""Collects sealed objects of registry that no row knows: what a killed process or a failed transaction left behind."""

from collections.abc import Callable, Mapping

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
from services.registry.tables import ORPHANS
from shared.room.context import RoomContext
from shared.storage.object_age import age_of
from shared.storage.orphans import OrphanWalk, Search, take_turns, walk_for_ever

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
        self._settings = settings
        self._walks = [
            OrphanWalk(kit.database, kit.objects, ORPHANS, prefix, self._is_due(prefix), self._search(prefix))
            for prefix in SEARCHES
        ]

    async def collect(self) -> int:
        """Looks at the next objects of each prefix and returns how many were deleted."""
        return await take_turns(self._walks)

    async def run(self) -> None:
        """Walks through all of them for ever."""
        await walk_for_ever(self._walks, every=self._settings.sweep_seconds)

    def _is_due(self, prefix: str) -> Callable[[str], bool]:
        return bool if prefix in COPIED else self._is_old

    def _search(self, prefix: str) -> Search:
        search = SEARCHES[prefix]

        async def of_copies(connection: AsyncConnection, keys: list[str]) -> list[str]:
            old = [key for key in keys if self._is_old(key)]
            young = [key for key in keys if key not in old]
            return [*await search(connection, old), *await spent_copies(connection, young)]

        return of_copies if prefix in COPIED else search

    def _is_old(self, key: str) -> bool:
        return age_of(id_of(key)) > self._settings.orphan_seconds
