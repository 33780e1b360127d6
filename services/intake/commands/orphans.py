"""Deletes sealed objects that no row names: left by a killed process or a failed transaction."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.store import kept_files, partial_uploads
from services.intake.store import submissions as store
from services.intake.store.partial_uploads import FOLDER
from services.intake.store.scoped import ScopedStore
from services.intake.tables import ORPHANS, dossiers, files
from shared.storage.object_age import age_of
from shared.storage.orphans import OrphanWalk, take_turns, walk_for_ever

FIRST_NAME = "dossier"
"""The name of dossiers from before 0007, when each version had one key."""


class Orphans:
    """The sweep that deletes objects older than the setting `orphan_seconds` that no row names.

    The age is that in the id (UUIDv7), so it is the machine's time on both sides, also in a rehearsal.
    """

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped
        searches = {
            "files/": self._unknown_files,
            "submissions/": self._unknown_dossiers,
            FOLDER: self._unknown_parts,
        }
        self._walks = [
            OrphanWalk(scoped.database, scoped.objects, ORPHANS, prefix, self._is_old, search)
            for prefix, search in searches.items()
        ]

    async def collect(self) -> int:
        """Looks at the next objects of each prefix and returns how many were deleted."""
        return await take_turns(self._walks)

    async def run(self) -> None:
        """Walks through all of them for ever."""
        await walk_for_ever(self._walks, every=self._scoped.settings.sweep_seconds)

    def _is_old(self, key: str) -> bool:
        return _age_of(key) > self._scoped.settings.orphan_seconds

    async def _unknown_files(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
        found = select(files.c.object_key).where(files.c.object_key.in_(keys))
        known = set((await connection.execute(found)).scalars()) | await kept_files.known_keys(connection, keys)
        return [key for key in keys if key not in known]

    async def _unknown_parts(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
        known = await partial_uploads.known_keys(connection, keys)
        return [key for key in keys if key not in known]

    async def _unknown_dossiers(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
        """Returns the keys of no recorded version; objects of a held item stay."""
        found = select(dossiers.c.object_key).where(dossiers.c.object_key.in_(keys))
        known = set((await connection.execute(found)).scalars())
        held = await store.held(connection, sorted({key.split("/")[1] for key in keys}))
        return [key for key in keys if key not in known and key.split("/")[1] not in held]


def _age_of(key: str) -> float:
    """Returns the age in seconds of the last id in a key; 0 for a key that is none of intake's."""
    *folders, name = key.removesuffix(".age").split("/")
    return age_of(folders[1] if name == FIRST_NAME and len(folders) > 2 else name)
