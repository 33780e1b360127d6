"""Deletes objects that no row names, some at a time: what a killed process or a failed transaction left behind."""

from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database
from shared.storage.objects import ObjectStore

AT_ONCE = 100
"""The most keys that one transaction looks at, so that the rows that a search locks are soon free."""

Search = Callable[[AsyncConnection, list[str]], Awaitable[list[str]]]
"""Returns those of the keys that no row names; it may lock rows to keep it so until the objects are gone."""


async def sweep_orphans(
    database: Database, objects: ObjectStore, prefix: str, is_old: Callable[[str], bool], search: Search
) -> int:
    """Deletes the old objects under a prefix that the search finds lost, and returns how many there were."""
    removed = 0
    async for keys in _batches(objects.keys(prefix), is_old):
        async with database.transaction() as connection:
            lost = await search(connection, keys)
            for key in lost:
                await objects.delete(key)
        removed += len(lost)
    return removed


async def _batches(keys: AsyncIterator[str], is_old: Callable[[str], bool]) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for key in keys:
        if is_old(key):
            batch.append(key)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
