"""What PostgreSQL does for the statements of a block: each is explained with the values that it was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database

Statement = tuple[str, Any]


@contextmanager
def noted(database: Database) -> Iterator[list[Statement]]:
    """Gathers the statements of a block with their values."""
    seen: list[Statement] = []
    engine = database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def plans(connection: AsyncConnection, statements: list[Statement], *, generic: bool = False) -> list[str]:
    """Returns the plan of each statement; `generic` takes the one that PostgreSQL keeps for any value."""
    await connection.execute(text(f"SET LOCAL plan_cache_mode = force_{'generic' if generic else 'custom'}_plan"))
    return [await _plan(connection, statement, parameters) for statement, parameters in statements]


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> str:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    values = ", ".join(f"'{_literal(value)}'" for value in parameters)
    await driver.execute(f"PREPARE explained AS {statement}")
    rows = await driver.fetch(f"EXPLAIN EXECUTE explained{f'({values})' if values else ''}")
    await driver.execute("DEALLOCATE explained")
    return "\n".join(row[0] for row in rows)


def _literal(value: Any) -> str:
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, list) else str(value)
