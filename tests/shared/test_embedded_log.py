"""The embedded transport under FastStream: groups apart, NACK seeks back, offsets outlive the reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import ConsumerStoppedError
from faststream.kafka import KafkaMessage
from sqlalchemy import text

from shared.messaging.broker import KafkaBroker, lag, make_broker, transport_for
from shared.messaging.decoding import record_of
from shared.messaging.embedded import EmbeddedConsumer, EventLog, newest
from shared.messaging.relay import Relay
from shared.runtime.settings import Settings
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, delivery, released, seen, waiting
from tests.shared.sample_room.tables import MESSAGING

Take = Callable[[KafkaMessage], Awaitable[None]]


@pytest.fixture
async def both(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database, with the embedded log beside it."""
    return await room_database("sample", "eventlog")


@pytest.fixture
async def journal(both: Database) -> AsyncIterator[EventLog]:
    """Gives the log through a door of its own."""
    door = Database.connect(both.url, "eventlog")
    yield EventLog(door)
    await door.close()


@asynccontextmanager
async def listening(journal: EventLog, **groups: Take) -> AsyncIterator[KafkaBroker]:
    """Runs a broker on the log with one subscriber per group."""
    broker = make_broker(Settings(_env_file=None), journal)
    for group, take in groups.items():
        subscriber = broker.subscriber(
            TOPIC, group_id=group, auto_offset_reset="earliest", no_reply=True, title=f"{group} reads"
        )
        subscriber(_typed(take))
    async with broker:
        await broker.start()
        yield broker


def _typed(take: Take) -> Take:
    async def handler(message: KafkaMessage) -> None:
        await take(message)

    return handler


async def say(database: Database, journal: EventLog, *items: str) -> None:
    """Stages an event per item and sends them."""
    async with database.transaction() as connection:
        await MESSAGING.outbox.stage(connection, [released(item) for item in items], at=NOON)
    await Relay(database, MESSAGING.outbox, transport_for(make_broker(Settings(_env_file=None), journal))).drain()


def offsets(into: list[int]) -> Take:
    """A subscriber that notes the offsets it saw."""

    async def take(message: KafkaMessage) -> None:
        into.append(record_of(message).offset)

    return take


async def test_every_group_gets_every_record_in_order(both: Database, journal: EventLog) -> None:
    first: list[int] = []
    second: list[int] = []
    await say(both, journal, *(f"item-{number}" for number in range(30)))
    async with listening(journal, first=offsets(first), second=offsets(second)):
        await say(both, journal, "late")
        await eventually(lambda: len(first) == len(second) == 31, "both groups read everything")
    assert first == second == list(range(31))


async def test_a_failing_group_gets_its_record_again_and_holds_up_nobody(both: Database, journal: EventLog) -> None:
    tried: list[int] = []
    well: list[int] = []

    async def sick(message: KafkaMessage) -> None:
        tried.append(record_of(message).offset)
        await asyncio.sleep(0)
        if tried.count(1) < 3 and tried[-1] == 1:
            raise RuntimeError("not yet")

    await say(both, journal, "a", "b", "c")
    async with listening(journal, sick=sick, well=offsets(well)):
        await eventually(lambda: len(well) == 3 and tried[-1:] == [2], "both groups came to the end")
    assert (tried, well) == ([0, 1, 1, 1, 2], [0, 1, 2])


async def test_offsets_outlive_the_reader(both: Database, journal: EventLog) -> None:
    before: list[int] = []
    after: list[int] = []
    await say(both, journal, "a", "b")
    async with listening(journal, group=offsets(before)):
        await eventually(lambda: before == [0, 1], "the first reader read")
    await say(both, journal, "c")
    async with listening(journal, group=offsets(after)):
        await eventually(lambda: bool(after), "the second reader read")
    assert after == [2]


async def test_a_reader_killed_before_its_commit_reads_the_record_again(both: Database, journal: EventLog) -> None:
    await say(both, journal, "a", "b")
    reader = EmbeddedConsumer(journal, group_id="group", auto_offset_reset="earliest")
    reader.subscribe([TOPIC])
    await reader.start()
    assert (await reader.getone()).offset == 0
    await reader.commit()
    assert (await reader.getone()).offset == 1
    again = EmbeddedConsumer(journal, group_id="group", auto_offset_reset="earliest")
    again.subscribe([TOPIC])
    await again.start()
    assert (await again.getone()).offset == 1
    await again.stop()
    await reader.stop()


async def test_a_reader_has_the_face_that_faststream_expects(both: Database, journal: EventLog) -> None:
    await say(both, journal, "a", "b", "c")
    here = TopicPartition(TOPIC, 0)
    reader = EmbeddedConsumer(journal, group_id="group", auto_offset_reset="earliest")
    reader.subscribe([TOPIC])
    await reader.start()
    assert reader.assignment() == {here}
    taken = await reader.getmany(timeout_ms=100, max_records=2)
    assert [record.offset for record in taken[here]] == [0, 1]
    assert (await reader.position(here), reader.highwater(here)) == (2, 3)
    reader.seek(partition=here, offset=1)
    assert [record.key for record in (await reader.getmany(timeout_ms=100))[here]] == [b"b", b"c"]
    assert await reader.getmany(timeout_ms=10) == {}
    await reader.stop()
    with pytest.raises(ConsumerStoppedError):
        await reader.getone()


async def test_the_newest_records_are_described_without_their_payload(both: Database, journal: EventLog) -> None:
    await say(both, journal, "a", "b", "c")
    described = await newest(both, TOPIC, 2)
    assert [line["subject"] for line in described] == ["b", "c"]
    assert "hold-1" not in str(described)
    assert [line["offset"] for line in await newest(both, "", 5)] == [0, 1, 2]
    assert [record.offset for record in await journal.read(TOPIC, 1, 1)] == [1]


async def test_latest_begins_at_the_end(both: Database, journal: EventLog) -> None:
    await say(both, journal, "old")
    reader = EmbeddedConsumer(journal, group_id="new")
    reader.subscribe([TOPIC])
    await reader.start()
    await say(both, journal, "fresh")
    assert (await reader.getone()).key == b"fresh"
    await reader.stop()


async def test_from_outbox_to_effect_in_order(both: Database, journal: EventLog) -> None:
    door = delivery(both)

    async def take(message: KafkaMessage) -> None:
        await door.receive(record_of(message))

    relay = Relay(both, MESSAGING.outbox, transport_for(make_broker(Settings(_env_file=None), journal)))
    running = asyncio.create_task(relay.run())

    async def all_seen() -> bool:
        return len(await seen(both, "a")) == len(await seen(both, "b")) == 20

    async with listening(journal, sample=take):
        for _ in range(20):
            async with both.transaction() as connection:
                await MESSAGING.outbox.stage(connection, [released("a"), released("b")], at=NOON)
        await eventually(all_seen, "forty events took effect")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert await seen(both, "a") == list(range(1, 21))
    assert await waiting(both) == []


async def test_lag_counts_what_a_group_has_not_committed(both: Database, journal: EventLog) -> None:
    stuck = asyncio.Event()

    async def take(message: KafkaMessage) -> None:
        if record_of(message).offset == 1:
            stuck.set()
            await asyncio.Event().wait()

    await say(both, journal, "a", "b", "c")
    broker = make_broker(Settings(_env_file=None), journal)
    broker.config.broker_config.graceful_timeout = 0.01
    broker.subscriber(TOPIC, group_id="slow", auto_offset_reset="earliest", no_reply=True, title="t")(_typed(take))
    async with broker:
        await broker.start()
        await asyncio.wait_for(stuck.wait(), 10)
        assert await lag(broker) == {("slow", TOPIC): 2}
        assert await broker.ping(timeout=2)


async def test_a_lost_wakeup_connection_is_made_again(both: Database, journal: EventLog) -> None:
    got: list[int] = []

    async def listens() -> bool:
        async with both.transaction() as connection:
            mine = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%' AND datname = current_database()"
            return bool((await connection.execute(text(mine))).scalar_one())

    async with listening(journal, group=offsets(got)):
        await say(both, journal, "a")
        await eventually(lambda: got == [0], "the first record came")
        async with both.transaction() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'")
            )
        await eventually(listens, "the log is listened to again")
        await say(both, journal, "b")
        await eventually(lambda: got == [0, 1], "the second record came")


async def test_headers_that_are_no_text_reach_the_handler_emptied(both: Database, journal: EventLog) -> None:
    got: list[Any] = []

    async def take(message: KafkaMessage) -> None:
        got.append((record_of(message).headers, record_of(message).value))

    row = {"topic": TOPIC, "key": "k", "headers": {"ce_id": "1"}, "value": "{not json"}
    async with both.transaction() as connection:
        await journal.append(connection, [row])
    async with listening(journal, group=take):
        await eventually(lambda: bool(got), "the record came")
    assert got == [({"ce_id": "1"}, b"{not json")]
