"""Lists with all their rows, read block by block from one snapshot, for files."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from services.registry import tables as t
from services.registry.domain.archive import address_line
from services.registry.queries.item_filters import ORDERS, ItemFilters, filtered
from services.registry.queries.items import ItemSummary, case_lines, item_lines, summary_of
from shared.security.read_trail import counted
from shared.storage.blocks import blocks
from shared.storage.database import Database


@dataclass(frozen=True)
class ShelvedItem(ItemSummary):
    """One line of the register with the storage address of its paper, empty where it has none."""

    address: str = ""


async def each_item(database: Database, filters: ItemFilters) -> AsyncIterator[list[ItemSummary]]:
    """Yields all items that filters let pass in blocks, whatever their page."""
    query = filtered(item_lines(), filters).order_by(*ORDERS.get(filters.order, ORDERS["id"]))
    async for block in blocks(database, query):
        yield counted([summary_of(row) for row in block])


async def each_shelved(database: Database, filters: ItemFilters) -> AsyncIterator[list[ShelvedItem]]:
    """Yields the items that filters let pass in blocks, each with where its paper lies."""
    lines = item_lines().add_columns(t.items.c.record["location"].label("place"))
    async for block in blocks(database, filtered(lines, filters).order_by(*ORDERS[filters.order])):
        yield counted([_shelved(row) for row in block])


async def each_case(database: Database) -> AsyncIterator[list[Mapping[str, Any]]]:
    """Yields all opening cases in blocks, the nearest end first."""
    async for block in blocks(database, case_lines()):
        yield counted([dict(row) for row in block])


def _shelved(row: RowMapping) -> ShelvedItem:
    said = {name: value for name, value in row.items() if name != "place"}
    return ShelvedItem(**vars(summary_of(said)), address=address_line(row["place"]) if row["place"] else "")
