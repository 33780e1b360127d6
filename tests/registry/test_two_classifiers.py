"""Two processes that classify beside the stream: every item gets its suggestion once."""

import asyncio

from services.registry.commands import Commands
from shared.storage.database import Database
from tests.registry.build import Registry

ITEMS = 6


async def test_two_classifiers_at_once_suggest_everything_once(registry: Registry) -> None:
    for _ in range(ITEMS):
        await registry.take_in()
    other_pool = Database.connect(registry.database.url, "registry")
    other = Commands(registry.kit)
    other.units.database = other_pool
    assert await other_pool.ping()
    try:
        made = [
            await asyncio.gather(*(each.suggestions.propose_pending() for each in (registry.commands, other)))
            for _ in "12"
        ]
    finally:
        await other_pool.close()
    assert sum(map(sum, made)) == ITEMS
