"""Deletes plain copies that no row needs: a process died before it recorded one, or withdrawn bytes stayed."""

from collections.abc import Sequence

from services.publisher.commands.rounds import repeat
from services.publisher.store import files as store
from services.publisher.store.copies import Copies
from shared.storage.database import Database

READ_AT_ONCE = 1000
DELETED_AT_ONCE = 50
"""The most copies that one transaction deletes; a release waits for it."""


class UnusedCopies:
    """The sweep over the plain copies of the website.

    A copy is deleted once two sweeps in a row found no row that needs it, so that a release which has just fetched
    its copy has time to record it. Deleting and recording exclude each other: a release whose copy was deleted
    nevertheless sees that and fetches it again.
    """

    def __init__(self, database: Database, copies: Copies, seconds: float) -> None:
        self._database = database
        self._copies = copies
        self._seconds = seconds
        self._unused: set[str] = set()

    async def run(self) -> None:
        """Sweeps until cancelled, every `seconds`."""
        await repeat(self.sweep, self._seconds)

    async def sweep(self) -> int:
        """Sweeps once and returns how many copies were deleted."""
        unused = await self._not_needed([key async for key in self._copies.kept_keys()])
        again = sorted(unused & self._unused)
        deleted = 0
        for start in range(0, len(again), DELETED_AT_ONCE):
            deleted += await self._delete(again[start : start + DELETED_AT_ONCE])
        self._unused = unused.difference(again)
        return deleted

    async def _not_needed(self, keys: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(keys), READ_AT_ONCE):
            part = keys[start : start + READ_AT_ONCE]
            async with self._database.snapshot() as connection:
                found |= set(part) - await store.needed(connection, part)
        return found

    async def _delete(self, keys: Sequence[str]) -> int:
        async with self._database.transaction() as connection:
            await store.lock_bytes(connection, alone=True)
            unused = sorted(set(keys) - await store.needed(connection, keys))
            for key in unused:
                await self._copies.discard(key)
        return len(unused)
