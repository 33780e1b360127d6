"""A batch that is published in one statement each says what the same batch says step by step."""

from typing import Any

from sqlalchemy import text

from services.scheduler.commands.sweep import Sweeper
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.plans import noted
from tests.scheduler.build import Scheduler, instant

DAY = instant("2026-03-02T05:00:00Z")
CLOCKS = """
    INSERT INTO scheduler.deadlines (item_id, period_version, state, public_title, skpd_code, skpd_name, ends_on,
        review_on, window_opens, calendar_version, provisional, parked_at, retry_at, failure)
    SELECT 'i' || lpad(n::text, 3, '0'), 1, CASE WHEN n % 10 = 9 THEN 'closed' ELSE 'running' END, 'Judul', 'd', 'D',
        CASE WHEN n % 5 > 0 THEN date '2026-03-01' END, CASE WHEN n % 5 = 0 THEN date '2026-03-01' END, CASE WHEN
        n % 5 > 0 AND n <> 7 THEN date '2026-01-15' END, 1, false, CASE WHEN n = 6 THEN timestamptz '2026-03-01' END,
        CASE WHEN n = 6 THEN timestamptz '2026-03-01' END, CASE WHEN n = 6 THEN 'GALAT' END
    FROM generate_series(1, 60) AS n
"""
STEPS = """
    INSERT INTO scheduler.rungs (item_id, period_version, rung, kind, working_days, "on", rank, state)
    SELECT item_id, 1, kind, kind, days, day, rank, 'waiting' FROM scheduler.deadlines, (VALUES ('ladder', 10, 0),
        ('review', NULL, 1), ('lapse', NULL, 5)) AS step (kind, days, rank),
        LATERAL (SELECT CASE WHEN kind = 'ladder' THEN date '2026-02-20' ELSE date '2026-03-02' END AS day) AS d
    WHERE (kind = 'review') = (ends_on IS NULL)
"""
REFUSING = """
    CREATE FUNCTION scheduler.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {when} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NULL; END $$
"""
TRIGGER = """
    CREATE TRIGGER refuse AFTER UPDATE ON scheduler.rungs REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION scheduler.refuse()
"""


async def swept(database: Database, clock: MovableClock, refused: str = "") -> tuple[Any, list[Any], int]:
    """Sweeps the same clocks and returns what was done, what stands and is said afterwards, and how many statements."""
    scheduler = Scheduler(database, clock)
    clock.move_to(DAY)
    async with database.transaction() as connection:
        await scheduler.calendars.current(connection, DAY)
        for statement in (CLOCKS, STEPS, *((REFUSING.format(when=refused), TRIGGER) if refused else ())):
            await connection.execute(text(statement))
    with noted(database) as statements:
        beat = await Sweeper(database, clock).sweep()
    async with database.snapshot() as connection:
        rungs = await connection.execute(text("SELECT * FROM scheduler.rungs ORDER BY item_id, period_version, rung"))
        said = await connection.execute(text("SELECT key, sequence, type, payload FROM scheduler.outbox ORDER BY 1, 2"))
        aside = await connection.execute(text("SELECT item_id, attempts FROM scheduler.deadlines WHERE attempts > 0"))
        stands = [sorted(map(tuple, rows), key=str) for rows in (rungs, said, aside)]
    return (beat.fired, beat.superseded, beat.parked), stands, len(statements)


async def test_together_and_singly_say_the_same(room_database: RoomDatabase, clock: MovableClock) -> None:
    together = await swept(await room_database("scheduler"), clock)
    singly = await swept(await room_database("scheduler"), clock, "(SELECT count(*) FROM come) > 1")
    assert together[:2] == singly[:2]
    done, stands, statements = together
    assert done == (94, 12, 1)
    assert len(stands[1]) == 94
    assert statements < singly[2] / 2


async def test_one_item_that_cannot_be_marked_stops_no_other(room_database: RoomDatabase, clock: MovableClock) -> None:
    refused = "EXISTS (SELECT FROM come WHERE item_id = 'i004')"
    done, stands, _ = await swept(await room_database("scheduler"), clock, refused)
    assert {key for key, *_ in stands[1]} >= {"i001", "i002", "i003", "i006"}
    assert "i004" not in {key for key, *_ in stands[1]}
    assert dict(stands[2]).keys() >= {"i004", "i007"}
    assert done[2] == 2
