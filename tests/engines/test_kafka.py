"""The pipe on a real Apache Kafka: order per key, headers, each event once in effect, also when the broker dies."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from faststream.kafka import KafkaMessage
from sqlalchemy import func, select

from shared import migrate
from shared.broker import KafkaBroker, make_broker, record_of, transport_for
from shared.db import Database
from shared.relay import Relay
from shared.settings import KafkaSettings, Settings
from tests.conftest import RoomDatabase
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, delivery, letters, released, seen, waiting
from tests.shared.sample_room.tables import PLUMBING, effects

migrate.PLACES["sample"] = "tests.shared.sample_room"

ITEMS = [f"item-{number}" for number in range(4)]
EACH = 15
RECOVERY_SECONDS = 60.0


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database."""
    return await room_database("sample")


@pytest.fixture
async def topic(kafka: KafkaServer) -> str:
    """Gives an empty topic of the house on a running broker."""
    await kafka.renew(TOPIC)
    return TOPIC


@asynccontextmanager
async def connected(kafka: KafkaServer) -> AsyncIterator[KafkaBroker]:
    """Gives the house's broker, not yet listening."""
    broker = make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=kafka.bootstrap)))
    async with broker:
        yield broker


@asynccontextmanager
async def relaying(database: Database, broker: KafkaBroker) -> AsyncIterator[None]:
    """Runs the relay of the sample room beside the test."""
    task = asyncio.create_task(Relay(database, PLUMBING.outbox, transport_for(broker)).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def stage(database: Database, each: int = EACH) -> None:
    """Stages events of every item, one transaction a round, so that the keys come interleaved."""
    for _ in range(each):
        async with database.transaction() as connection:
            await PLUMBING.outbox.stage(connection, [released(item) for item in ITEMS], at=NOON)


async def records(kafka: KafkaServer, topic: str, count: int) -> list[ConsumerRecord]:
    """Reads records with a client that knows nothing of the house."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(20):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


def subscribe(broker: KafkaBroker, database: Database) -> None:
    """Lets the sample room read the topic as a room does."""
    into = delivery(database)

    @broker.subscriber(TOPIC, group_id="sample", auto_offset_reset="earliest", no_reply=True, title="sample reads")
    async def on_exemptions(message: KafkaMessage) -> None:
        await into.receive(record_of(message))


async def effect_count(database: Database) -> int:
    """Counts what took effect."""
    async with database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(effects))).scalar_one())


async def test_records_come_in_the_order_of_their_key_with_their_headers(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database)
    async with connected(kafka) as broker:
        sent = await Relay(database, PLUMBING.outbox, transport_for(broker)).drain()
    assert sent == len(ITEMS) * EACH
    orders: dict[str, list[int]] = defaultdict(list)
    for record in await records(kafka, topic, sent):
        headers = {name: value.decode() for name, value in record.headers}
        assert headers["ce_type"] == "registry.hold_released.v1"
        assert {"ce_id", "ce_time", "ce_source", "ce_subject", "content-type"} <= set(headers)
        orders[record.key.decode()].append(int(headers["ce_sequence"]))
    assert orders == {item: list(range(1, EACH + 1)) for item in ITEMS}


async def test_each_event_takes_effect_once_though_the_broker_dies_in_between(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with connected(kafka) as broker, relaying(database, broker):
        subscribe(broker, database)
        await broker.start()
        await stage(database)
        await eventually(lambda: _reached(database, EACH), "the first half took effect", within=RECOVERY_SECONDS)
        await asyncio.to_thread(kafka.kill)
        await stage(database)
        await asyncio.to_thread(kafka.start)
        await eventually(lambda: _reached(database, 2 * EACH), "the second half too", within=RECOVERY_SECONDS)
    for item in ITEMS:
        assert await seen(database, item) == list(range(1, 2 * EACH + 1))
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_a_reader_that_starts_again_goes_on_where_its_group_stood(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    for turn in (1, 2):
        await stage(database, 5)
        async with connected(kafka) as broker, relaying(database, broker):
            subscribe(broker, database)
            await broker.start()
            await eventually(partial(_reached, database, 5 * turn), "all of it", within=RECOVERY_SECONDS)
    assert await waiting(database) == []


async def _reached(database: Database, each: int) -> bool:
    return await effect_count(database) == each * len(ITEMS)


async def test_a_broker_that_lost_its_disk_comes_back_empty_and_is_filled_by_what_is_staged(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await asyncio.to_thread(kafka.wipe)
    await stage(database, 2)
    await asyncio.to_thread(kafka.start)
    await kafka.create(topic)
    async with connected(kafka) as broker, relaying(database, broker):
        subscribe(broker, database)
        await broker.start()
        await eventually(partial(_reached, database, 2), "all of it", within=RECOVERY_SECONDS)
