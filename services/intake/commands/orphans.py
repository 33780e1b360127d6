"""Deletes sealed objects that no row names: left by a killed process or a failed transaction."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.store import kept_files
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import files, items
from shared.storage.object_age import age_of
from shared.storage.orphans import sweep_orphans


class Orphans:
    """The sweep that deletes objects older than the setting `orphan_seconds` that no row names.

    The age is that in the id (UUIDv7), so it is the machine's time on both sides, also in a rehearsal.
    """

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def collect(self) -> int:
        """Sweeps once and returns how many objects were deleted."""
        searches = {"files/": self._unknown_files, "submissions/": self._unknown_dossiers}
        return sum(
            [
                await sweep_orphans(self._scoped.database, self._scoped.objects, prefix, self._is_old, search)
                for prefix, search in searches.items()
            ]
        )

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.collect()
            await asyncio.sleep(self._scoped.settings.sweep_seconds)

    def _is_old(self, key: str) -> bool:
        return _age_of(key) > self._scoped.settings.orphan_seconds

    async def _unknown_files(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
        found = select(files.c.object_key).where(files.c.object_key.in_(keys))
        known = set((await connection.execute(found)).scalars()) | await kept_files.known_keys(connection, keys)
        return [key for key in keys if key not in known]

    async def _unknown_dossiers(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
        """Locks the items, since a correction writes its dossier under the same lock before it is recorded.

        Objects of a held item stay.
        """
        ids = sorted({key.split("/")[1] for key in keys})
        found = select(items.c.item_id, items.c.version).where(items.c.item_id.in_(ids))
        versions = {
            row.item_id: row.version
            for row in await connection.execute(found.order_by(items.c.item_id).with_for_update())
        }
        held = await store.held(connection, ids)
        lost = [key for key in keys if int(key.split("/")[2]) > versions.get(key.split("/")[1], 0)]
        return [key for key in lost if key.split("/")[1] not in held]


def _age_of(key: str) -> float:
    """Returns the age in seconds of the id in a key; 0 for a key that is none of intake's."""
    parts = key.split("/")
    try:
        int(parts[2] if len(parts) > 2 else "0")
        return age_of(parts[1].removesuffix(".age"))
    except (ValueError, IndexError):
        return 0.0
