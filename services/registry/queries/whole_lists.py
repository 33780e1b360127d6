"""Lists with all their rows, read block by block from one snapshot, for files."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.registry.queries.item_filters import ORDERS, ItemFilters, filtered
from services.registry.queries.items import ItemSummary, case_lines, item_lines, summary_of
from shared.security.read_trail import counted
from shared.storage.blocks import blocks
from shared.storage.database import Database


async def each_item(database: Database, filters: ItemFilters) -> AsyncIterator[list[ItemSummary]]:
    """Yields all items that filters let pass in blocks, whatever their page."""
    query = filtered(item_lines(), filters).order_by(*ORDERS.get(filters.order, ORDERS["id"]))
    async for block in blocks(database, query):
        yield counted([summary_of(row) for row in block])


async def each_case(database: Database) -> AsyncIterator[list[Mapping[str, Any]]]:
    """Yields all opening cases in blocks, the nearest end first."""
    async for block in blocks(database, case_lines()):
        yield counted([dict(row) for row in block])
