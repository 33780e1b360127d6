"""The trail is chained without being read whole each time, and no line is passed over for that."""

from typing import Any

import pytest
from sqlalchemy import text

from shared.security.audit_chain import RIPE_SECONDS, WHOLE_SECONDS, ChainBuilder
from shared.storage.database import Database
from tests.plans import Statement, noted
from tests.shared.build import NOON
from tests.shared.sample_room.tables import MESSAGING
from tests.shared.test_audit import verified, write

AUDIT = MESSAGING.audit
LINES = 50_000
TRAIL = """
    INSERT INTO sample.audit (at, actor, act, subject, code, detail)
    SELECT now(), 'a', 'b', 'c' || n, '', '{}' FROM generate_series(1, 50000) AS n
"""
CHAIN = "INSERT INTO sample.audit_chain SELECT row_number() OVER (ORDER BY id), id, 'h' FROM sample.audit"


class Time:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


async def ripened(chaining: ChainBuilder, time: Time) -> int:
    """Lets a front be noted and become ripe; returns above which line is looked now."""
    for _ in range(2):
        await chaining.turn()
        time.passes(RIPE_SECONDS)
    await chaining.turn()
    return chaining.above


async def explained_look(database: Database, statements: list[Statement]) -> Any:
    """Runs the statements of a turn up to the look at the trail, and returns how PostgreSQL does that one."""
    async with database.transaction() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for statement, values in statements:
            if "EXISTS" in statement:
                (plan,) = await driver.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *values)
                return plan
            await driver.fetch(statement, *values)
    raise AssertionError("the turn does not look at the trail")


async def test_a_line_of_a_transaction_that_lasts_is_not_passed_over(database: Database) -> None:
    time = Time()
    chaining = ChainBuilder(AUDIT, database, now=time)
    await write(database, 2)
    async with database.transaction() as connection:
        await AUDIT.record(connection, actor="a", act="long", subject="item", at=NOON)
        await write(database, 2)
        assert await ripened(chaining, time) == 0
    await chaining.turn()
    assert await ripened(chaining, time) == 5
    verdict = await verified(database)
    assert (verdict.whole, verdict.chained, verdict.unchained) == (True, 5, 0)
    await write(database, 1)
    await chaining.turn()
    assert (await verified(database)).chained == 6


async def test_a_line_that_came_late_all_the_same_is_found_within_the_hour(database: Database) -> None:
    time = Time()
    chaining = ChainBuilder(AUDIT, database, now=time)
    async with database.transaction() as connection:
        drawn = (await connection.execute(text("SELECT nextval('sample.audit_id_seq')"))).scalar_one()
    await write(database, 3)
    assert await ripened(chaining, time) == drawn + 3
    async with database.transaction() as connection:
        late = "INSERT INTO sample.audit OVERRIDING SYSTEM VALUE VALUES (:id, now(), 'a', 'b', 'c', '', '{}')"
        await connection.execute(text(late), {"id": drawn})
    await chaining.turn()
    assert (await verified(database)).unchained == 1
    time.passes(WHOLE_SECONDS)
    await chaining.turn()
    assert (await verified(database)).unchained == 0


@pytest.mark.parametrize("analyzed", [True, False], ids=["analyzed", "never analyzed"])
async def test_the_look_at_a_long_trail_reads_its_end_only(database: Database, analyzed: bool) -> None:
    async with database.transaction() as connection:
        for statement in (TRAIL, CHAIN, "ANALYZE sample.audit, sample.audit_chain" if analyzed else "SELECT 1"):
            await connection.execute(text(statement))
    time = Time()
    chaining = ChainBuilder(AUDIT, database, now=time)
    assert await ripened(chaining, time) == LINES
    await write(database, 3)
    with noted(database) as statements:
        await chaining.turn()
    await write(database, 3)
    plan = await explained_look(database, statements)
    assert plan["Plan"]["Actual Rows"] == 3
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 50
