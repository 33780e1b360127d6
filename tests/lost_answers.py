"""A connection that dies between a commit and its answer: what was written stands, and the caller is told it failed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import EngineAway
from shared.storage.database import Database


@contextmanager
def lost_answer(database: Database, table: Table) -> Iterator[None]:
    """Loses the answer to each commit that wrote rows of a table."""
    plain = database.transaction

    async def count() -> int:
        async with plain() as connection:
            return int(await connection.scalar(select(func.count()).select_from(table)) or 0)

    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncConnection]:
        before = await count()
        async with plain() as connection:
            yield connection
        if await count() != before:
            raise EngineAway("BASIS_DATA_SIBUK", "Jawaban atas commit hilang.")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "transaction", transaction)
        yield
