"""A long list of one instant, read block by block, so that memory holds one block of it."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select

from shared.storage.database import Database

ROWS = 500


async def blocks(database: Database, query: Select[Any], *, rows: int = ROWS) -> AsyncIterator[Sequence[RowMapping]]:
    """Yields the rows of a query from one snapshot; the connection is given back when the last block was taken."""
    async with database.snapshot() as connection:
        result = await connection.stream(query)
        async for block in result.mappings().partitions(rows):
            yield block
