"""What happened to one thing is found by indexes, however long the journal is."""

import pytest
from sqlalchemy import text

from services.monitor.queries.streams import Queries
from shared.runtime.clock import MovableClock
from tests.conftest import RoomDatabase
from tests.plans import noted, plans

LINES = """
    INSERT INTO monitor.journal (event_id, topic, type, key, sequence, said_at, heard_at, room, correlation_id,
        causation_id, item_id, submission_id, facts)
    SELECT 'e' || n, 't', 'x.v1', CASE WHEN n % 4 = 0 THEN 's' || n / 4 ELSE 'i' || n / 4 END, n, now(), now(), 'r',
        'c' || n / 8, '', CASE WHEN n % 4 > 0 THEN 'i' || n / 4 END, CASE WHEN n % 4 = 1 THEN 's' || n / 4 END,
        CASE WHEN n % 4 = 3 THEN jsonb_build_object('case_id', 'k' || n) ELSE '{}' END
    FROM generate_series(0, 99999) AS n
"""
RECEIVED = """
    INSERT INTO monitor.journal (event_id, topic, type, key, sequence, said_at, heard_at, room, correlation_id,
        causation_id, submission_id, facts)
    SELECT 'r' || n, 't', 'intake.submission_received.v1', 'a' || n, n, now(), now(), 'r', 'a' || n, '', 'a' || n,
        jsonb_build_object('agenda_number', n, 'agenda_year', 2026) FROM generate_series(1, 20000) AS n
"""


@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any values"])
async def test_what_is_about_a_thing_is_found_without_walking_the_journal(
    room_database: RoomDatabase, clock: MovableClock, generic: bool
) -> None:
    database = await room_database("monitor")
    async with database.transaction() as connection:
        for statement in (LINES, "ANALYZE monitor.journal"):
            await connection.execute(text(statement))
    queries = Queries(database, clock)
    with noted(database) as statements:
        about = {word: [line.event_id for line in await queries.about(word)] for word in ("i7", "s7", "k31", "c3", "?")}
    assert about == {
        "i7": ["e28", "e29", "e30", "e31"],
        "s7": ["e28", "e29"],
        "k31": ["e31"],
        "c3": [f"e{n}" for n in range(24, 32)],
        "?": [],
    }
    async with database.transaction() as connection:
        explained = await plans(connection, [each for each in statements if "journal" in each[0]], generic=generic)
    assert len(explained) == 5
    assert not [plan for plan in explained if "Seq Scan on journal" in plan], explained


async def test_a_submission_is_found_by_its_agenda_number_without_walking_the_journal(
    room_database: RoomDatabase, clock: MovableClock
) -> None:
    database = await room_database("monitor")
    async with database.transaction() as connection:
        for statement in (LINES, RECEIVED, "ANALYZE monitor.journal"):
            await connection.execute(text(statement))
    queries = Queries(database, clock)
    with noted(database) as statements:
        found = [await queries.submission_of(word) for word in ("17/2026", "17/2025", "17", "٣/2026")]
    assert found == ["a17", "", "", ""]
    async with database.transaction() as connection:
        asked = [each for each in statements if "journal" in each[0]]
        explained = await plans(connection, asked) + await plans(connection, asked, generic=True)
    assert len(explained) == 4
    assert [plan for plan in explained if "journal_by_agenda" not in plan] == []
