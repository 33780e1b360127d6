"""The newest records of the embedded log are found at the ends of its topics, however long it is."""

from sqlalchemy import text

from shared.messaging.embedded import EventLog
from tests.conftest import RoomDatabase
from tests.plans import noted, plans

RECORDS = """
    INSERT INTO eventlog.log (topic, "offset", key, headers, value, at)
    SELECT 'topic-' || t, n, 'k', '{}', 'v', timestamptz '2026-03-02 00:00Z' + make_interval(secs => 3 * n + t)
    FROM generate_series(0, 19999) AS n, generate_series(0, 2) AS t
"""
ENDS = "INSERT INTO eventlog.log_end SELECT 'topic-' || t, 20000 FROM generate_series(0, 2) AS t"


async def test_the_newest_records_are_found_without_walking_the_log(room_database: RoomDatabase) -> None:
    database = await room_database("eventlog")
    async with database.transaction() as connection:
        for statement in (RECORDS, ENDS, "ANALYZE eventlog.log, eventlog.log_end"):
            await connection.execute(text(statement))
    journal = EventLog(database)
    with noted(database) as statements:
        all_topics = await journal.newest("", 4)
        one_topic = await journal.newest("topic-1", 2)
    assert [(each.topic[-1], each.offset) for each in all_topics] == [
        ("2", 19998), ("0", 19999), ("1", 19999), ("2", 19999),
    ]  # fmt: skip
    assert [(each.topic, each.offset) for each in one_topic] == [("topic-1", 19998), ("topic-1", 19999)]
    async with database.transaction() as connection:
        explained = await plans(connection, [each for each in statements if "LATERAL" in each[0]])
    assert len(explained) == 2
    assert not [plan for plan in explained if "Seq Scan on log " in plan], explained
