"""Fills the tables of a house with as many rows as a measure asks for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text

from shared.storage.database import Database
from tests.performance.clock_rows import put_clocks
from tests.performance.ground import say
from tests.publisher import test_plans as of_publisher
from tests.registry import test_plans as of_registry

SITE = "INSERT INTO publisher.site VALUES (1, 1000000000, now()) ON CONFLICT DO NOTHING"
ROWS = {"registry": of_registry.ROWS, "publisher": (*of_publisher.ROWS, SITE)}
"""What puts 20,000 rows into the tables of a room."""


async def fill_house(url: str, many: int, ends: Sequence[date]) -> None:
    """Writes items of registry, rows of the website, and clocks whose ends follow one another through `ends`."""
    for room in ROWS:
        say(f"{room} ...")
        await fill_room(url, room, many)
    say("scheduler ...")
    scheduler = Database.connect(url, "scheduler")
    await put_clocks(scheduler, many, ends)
    await scheduler.close()


async def fill_room(url: str, room: str, many: int) -> None:
    """Writes the rows of one room, and lets PostgreSQL look at its tables."""
    database = Database.connect(url, room)
    async with database.transaction() as connection:
        for statement in ROWS[room]:
            await connection.execute(text(statement.replace("20000)", f"{many})")))
    async with database.autocommit() as connection:
        await connection.execute(text("VACUUM (ANALYZE)"))
    await database.close()
