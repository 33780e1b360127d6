"""What PostgreSQL does for the statements of a block: each is explained with the values that it was given."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database

Statement = tuple[str, Any]
Questions = Mapping[str, Callable[[], Awaitable[Any]]]
MOST = 2500
"""Rows that a statement may read of a table of 20,000: one page and what its filters pass over."""


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
    return ["\n".join(await _explained(connection, statement, parameters)) for statement, parameters in statements]


async def walking(
    database: Database, questions: Questions, growing: Collection[str], *, most: int = MOST
) -> dict[str, list[str]]:
    """Returns for each question what it walks whole: a growing table row by row, or more rows than `most`.

    Each question is asked, and the statements that it made are run once more and explained with their values.
    """
    found: dict[str, list[str]] = {}
    for name, ask in questions.items():
        with noted(database) as statements:
            await ask()
        async with database.transaction() as connection:
            explained = [await _tree(connection, *each) for each in statements if _reads(each[0])]
        if walks := [walk for each in explained if each for walk in _walks(each, growing, most)]:
            found[name] = walks
    return found


def _reads(statement: str) -> bool:
    return statement.lstrip(" (").startswith(("SELECT", "WITH"))


async def _tree(connection: AsyncConnection, statement: str, parameters: Any) -> dict[str, Any]:
    (explained,) = await _explained(connection, statement, parameters, "(ANALYZE, TIMING OFF, FORMAT JSON)")
    tree: dict[str, Any] = explained[0]["Plan"]
    return tree


def _walks(tree: dict[str, Any], growing: Collection[str], most: int) -> Iterator[str]:
    if (read := sum(_read(node) for node in _below(tree))) > most:
        yield f"{read:.0f} rows: " + " < ".join(map(_told, _below(tree)))
    elif not any(node["Node Type"] == "Limit" for node in _below(tree)):
        walked = (node for node in _below(tree) if node["Node Type"] == "Seq Scan" and _read(node))
        yield from (_told(node) for node in walked if node["Relation Name"] in growing)


def _read(node: dict[str, Any]) -> float:
    """Returns how many rows a node read of a table or an index, those too that its filters dropped."""
    if "Relation Name" not in node and "Index Name" not in node:
        return 0.0
    dropped = (node.get(f"Rows Removed by {how}", 0.0) for how in ("Filter", "Index Recheck"))
    return float(node["Actual Loops"] * (node["Actual Rows"] + sum(dropped)))


def _told(node: dict[str, Any]) -> str:
    about = node.get("Relation Name", node.get("Index Name", ""))
    return f"{node['Node Type']} {about} ({_read(node):.0f})" if about else node["Node Type"]


def _below(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for each in tree.get("Plans", ()):
        yield from _below(each)


async def _explained(connection: AsyncConnection, statement: str, parameters: Any, how: str = "") -> list[Any]:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    values = ", ".join(_literal(value) for value in parameters)
    await driver.execute(f"PREPARE explained AS {statement}")
    try:
        rows = await driver.fetch(f"EXPLAIN {how} EXECUTE explained{f'({values})' if values else ''}")
    finally:
        await driver.execute("DEALLOCATE explained")
    return [row[0] for row in rows]


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    written = "{" + ",".join(map(_element, value)) + "}" if isinstance(value, list) else str(value)
    return "'" + written.replace("'", "''") + "'"


def _element(value: Any) -> str:
    return "NULL" if value is None else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
