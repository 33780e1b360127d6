"""What waits asks PostgreSQL next to nothing, is woken at once, and looks by itself where no notification came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text

from shared.messaging import relay as relay_module
from shared.messaging.embedded import EventLog
from shared.messaging.embedded import consumer as consumer_module
from shared.messaging.embedded import recent as recent_module
from shared.messaging.relay import EmbeddedTransport, Relay
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.eventually import eventually
from tests.shared.build import NOON, released
from tests.shared.sample_room.tables import MESSAGING
from tests.shared.test_embedded_log import listening, offsets, say
from tests.statements import asked

REST = 2.5
"""Seconds of rest: a task that asked each second would be seen."""


@pytest.fixture
async def both(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database, with the embedded log beside it."""
    return await room_database("sample", "eventlog")


@asynccontextmanager
async def relaying(database: Database, journal: EventLog) -> AsyncIterator[None]:
    """Runs the sample room's relay."""
    task = asyncio.create_task(Relay(database, MESSAGING.outbox, EmbeddedTransport(journal)).run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def stage(database: Database, item: str) -> None:
    """Stages an event."""
    async with database.transaction() as connection:
        await MESSAGING.outbox.stage(connection, [released(item)], at=NOON)


async def listeners(database: Database) -> int:
    """Counts the connections that listen."""
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%' AND datname = current_database()"
    async with database.snapshot() as connection:
        return int((await connection.execute(text(listening))).scalar_one())


async def test_relay_and_readers_at_rest_ask_nothing_and_are_woken_at_once(both: Database) -> None:
    got: list[int] = []
    journal = EventLog(both)
    async with listening(journal, one=offsets(got), two=offsets(got), three=offsets(got)), relaying(both, journal):
        await stage(both, "a")
        await eventually(lambda: len(got) == 3, "every group has the first record")
        assert await listeners(both) == 1, "one connection wakes all tasks of a process"
        await asyncio.sleep(0.5)
        with asked(both) as count:
            await asyncio.sleep(REST)
        assert count.statements == []
        await stage(both, "b")
        await eventually(lambda: len(got) == 6, "every group has the second record", within=5.0)


async def test_a_record_is_read_once_for_all_groups_of_a_process(both: Database) -> None:
    got: list[int] = []
    journal = EventLog(both)
    async with listening(journal, one=offsets(got), two=offsets(got), three=offsets(got)):
        await eventually(lambda: both.notifications.listens, "the process listens")
        await asyncio.sleep(0.3)
        with asked(both) as count:
            await say(both, journal, "a")
            await eventually(lambda: len(got) == 3, "every group has the record")
        assert len([each for each in count.statements if "eventlog.log." in each]) == 1


async def test_what_nobody_was_notified_of_is_found_all_the_same(
    both: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "SAFETY_SECONDS", 0.3)
    monkeypatch.setattr(consumer_module, "SAFETY_SECONDS", 0.3)
    got: list[int] = []
    journal = EventLog(both)
    async with listening(journal, one=offsets(got)), relaying(both, journal):
        await stage(both, "a")
        await eventually(lambda: got == [0], "the first record came")
        monkeypatch.setattr(both.notifications, "wake", lambda channel, word: None)
        await stage(both, "b")
        await eventually(lambda: got == [0, 1], "a record whose notifications were lost came")


async def test_a_group_far_behind_reads_every_record_in_order(both: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_module, "KEPT", 8)
    monkeypatch.setattr(consumer_module, "FETCH", 5)
    journal, got = EventLog(both), list[int]()
    await say(both, journal, *(str(number) for number in range(30)))
    async with listening(journal, late=offsets(got)):
        await say(both, journal, *(str(number) for number in range(20)))
        await eventually(lambda: len(got) == 50, "all records came", within=30)
    assert got == list(range(50))
