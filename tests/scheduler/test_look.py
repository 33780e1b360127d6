"""The look that an idle scheduler takes every second reads the start of an index, at any number of steps."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from services.scheduler import store
from tests.plans import noted, plans
from tests.scheduler.build import Scheduler

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
CLOCKS = """
    INSERT INTO scheduler.deadlines (item_id, period_version, state, public_title, skpd_code, skpd_name, ends_on,
        calendar_version, provisional, parked_at, retry_at)
    SELECT 'i' || n, 1, 'running', 'Judul', 'dinas', 'Dinas', date '2026-06-01' + n % 3000, 1, false,
        CASE WHEN n % 2000 = 0 THEN now() END, CASE WHEN n % 2000 = 0 THEN timestamptz '2026-03-03 00:00Z' END
    FROM generate_series(1, 20000) AS n
"""
STEPS = """
    INSERT INTO scheduler.rungs (item_id, period_version, rung, kind, "on", rank, state, fired_at)
    SELECT 'i' || n, 1, 's' || step, 'notice', date '2026-04-01' + n % 3000 + step, 0,
        CASE WHEN step = 0 THEN 'fired' ELSE 'waiting' END, CASE WHEN step = 0 THEN now() END
    FROM generate_series(1, 20000) AS n, generate_series(0, 5) AS step
"""


@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any values"])
@pytest.mark.parametrize("analyzed", [True, False], ids=["analyzed", "never analyzed"])
async def test_a_look_that_finds_nothing_due_walks_no_table(
    scheduler: Scheduler, analyzed: bool, generic: bool
) -> None:
    database = scheduler.database
    async with database.transaction() as connection:
        for statement in (CLOCKS, STEPS, "ANALYZE scheduler.rungs, scheduler.deadlines" if analyzed else "SELECT 1"):
            await connection.execute(text(statement))
        with noted(database) as statements:
            day, retry = await store.next_wake(connection)
            await store.last_watermark(connection)
            assert await store.due(connection, date(2026, 3, 2), NOON, 200) == []
        looks = [each for each in statements if "scheduler.cases" not in each[0]]
        explained = await plans(connection, looks, generic=generic)
    assert str(day) == "2026-04-02"
    assert str(retry) == "2026-03-03 00:00:00+00:00"
    assert len(explained) >= 4
    assert not [plan for plan in explained if "Seq Scan" in plan or "Hash" in plan], explained
