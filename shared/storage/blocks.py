"""A long list of one instant, read block by block, so that memory holds one block of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database

ROWS = 500

Read = TypeVar("Read")


async def blocks(database: Database, query: Select[Any], *, rows: int = ROWS) -> AsyncIterator[Sequence[RowMapping]]:
    """Yields the rows of a query from one snapshot; the connection is given back when the last block was taken."""
    async with _streamed(database, query, rows) as (_, found):
        async for block in found:
            yield block


async def read_blocks(
    database: Database, query: Select[Any], read: Callable[[RowMapping, AsyncConnection], Read], *, rows: int = ROWS
) -> AsyncIterator[list[Read]]:
    """Yields what is read of each row with its connection, as where texts are sealed; else as `blocks`."""
    async with _streamed(database, query, rows) as (connection, found):
        async for block in found:
            yield [read(row, connection) for row in block]


@asynccontextmanager
async def _streamed(
    database: Database, query: Select[Any], rows: int
) -> AsyncIterator[tuple[AsyncConnection, AsyncIterator[Sequence[RowMapping]]]]:
    async with database.snapshot() as connection:
        result = await connection.stream(query)
        yield connection, result.mappings().partitions(rows)
