"""The look that an idle scheduler takes every second reads the start of an index, at any number of steps."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from services.scheduler.queries.standing import counts as standing_counts
from services.scheduler.store import clock_check as store_doubt
from services.scheduler.store import clocks as store
from services.scheduler.store import recount as store_recount
from services.scheduler.store import waits as store_waits
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
AGAIN = """
    UPDATE scheduler.rungs SET again_at = timestamptz '2026-03-04 00:00Z'
    WHERE state = 'fired' AND right(item_id, 3) = '001' AND "on" <= date '2026-04-20'
"""
BEATS = """
    INSERT INTO scheduler.heartbeats (started_at, finished_at, watermark_to, fired, superseded, parked)
    SELECT at, at, at, 0, 0, 0 FROM generate_series(1, 20000) AS n, make_interval(mins => n - 20000) AS ago,
        LATERAL (SELECT timestamptz '2026-03-02 05:00Z' + ago AS at) AS beat
"""
ANALYZE = "ANALYZE scheduler.rungs, scheduler.deadlines, scheduler.waits, scheduler.heartbeats"
WAITS = """
    INSERT INTO scheduler.waits (item_id, version, ends_on, due_at)
    SELECT 'w' || n, 1, date '2026-06-01' + n % 3000, timestamptz '2026-06-01 17:00Z' + make_interval(days => n % 3000)
    FROM generate_series(1, 20000) AS n
"""


@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any values"])
@pytest.mark.parametrize("analyzed", [True, False], ids=["analyzed", "never analyzed"])
async def test_a_look_that_finds_nothing_due_walks_no_table(
    scheduler: Scheduler, analyzed: bool, generic: bool
) -> None:
    database = scheduler.database
    async with database.transaction() as connection:
        for statement in (CLOCKS, STEPS, AGAIN, WAITS, BEATS, ANALYZE if analyzed else "SELECT 1"):
            await connection.execute(text(statement))
        with noted(database) as statements:
            day, retry = await store.next_wake(connection, date(2026, 3, 2))
            await store_doubt.last_watermark(connection)
            assert await store_waits.ended(connection, NOON, 200) == []
            assert await store.due(connection, date(2026, 3, 2), NOON, 200) == []
        looks = [each for each in statements if "scheduler.cases" not in each[0]]
        explained = await plans(connection, looks, generic=generic)
    assert str(day) == "2026-04-02"
    assert str(retry) == "2026-03-03 00:00:00+00:00"
    assert len(explained) >= 8
    assert not [plan for plan in explained if "Seq Scan" in plan or "Hash" in plan], explained


@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any values"])
async def test_what_every_sweep_and_every_heartbeat_ask_walks_no_table(scheduler: Scheduler, generic: bool) -> None:
    database, today = scheduler.database, date(2026, 3, 2)
    async with database.transaction() as connection:
        for statement in (CLOCKS, STEPS, AGAIN, WAITS, BEATS, ANALYZE):
            await connection.execute(text(statement))
        with noted(database) as statements:
            assert await store_recount.silent(connection, today, 200) == []
            counts = await standing_counts(connection, NOON)
            assert not await store_recount.pending(connection)
        explained = await plans(connection, statements, generic=generic)
    assert (counts["past_due"], counts["exempt_and_over"], counts["waiting_and_over"]) == (0, 0, 0)
    walked = [plan for plan in explained if "Seq Scan" in plan and "recounts" not in plan]
    assert not walked, walked
