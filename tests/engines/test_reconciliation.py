"""The broker loses its whole disk, or its memory of who read what, and nothing is lost or done twice."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaMessage
from sqlalchemy import select

from deploy.reconcile import reconcile
from deploy.rooms import ROOMS, messaging_of
from deploy.topics.administration import Administration
from deploy.topics.applying import apply
from deploy.topics.catalogue import all_topics
from shared.messaging.broker import KafkaBroker, make_broker, transport_for
from shared.messaging.decoding import record_of
from shared.messaging.delivery import Delivery
from shared.messaging.relay import Relay
from shared.runtime.clock import SystemClock
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, released

READERS = ("intake", "scheduler", "publisher", "monitor")
OUTBOX = messaging_of("registry").outbox
ITEMS = [f"item-{number}" for number in range(6)]
EACH = 10
RECOVERY_SECONDS = 90.0
HOUSE = [topic.replicated(1) for topic in all_topics() if topic.name == TOPIC]


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives a database with every room."""
    return await room_database("registry", *(room for room in ROOMS if room != "registry"))


@pytest.fixture
async def topics(kafka: KafkaServer) -> None:
    """Gives registry's topic, empty, as the house keeps it."""
    await kafka.renew(TOPIC, partitions=HOUSE[0].partitions)
    apply(await Administration.open(KafkaSettings(servers=kafka.bootstrap)), HOUSE)


async def start_again(kafka: KafkaServer) -> None:
    """Starts the broker and makes the topics as `terbuka topics apply` does."""
    await asyncio.to_thread(kafka.start)
    apply(await Administration.open(KafkaSettings(servers=kafka.bootstrap)), HOUSE)


@asynccontextmanager
async def connected(kafka: KafkaServer) -> AsyncIterator[KafkaBroker]:
    """Gives the house's broker, not yet listening."""
    async with make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=kafka.bootstrap))) as broker:
        yield broker


@asynccontextmanager
async def reading(kafka: KafkaServer, database: Database) -> AsyncIterator[None]:
    """Lets every reader of registry's topic read."""
    async with connected(kafka) as broker:
        for reader in READERS:
            subscribe(broker, database, reader)
        await broker.start()
        yield


def subscribe(broker: KafkaBroker, database: Database, reader: str) -> None:
    """Lets one room read as it does."""
    into = Delivery(database, messaging_of(reader), reader, {}, SystemClock())

    @broker.subscriber(TOPIC, group_id=reader, auto_offset_reset="earliest", no_reply=True, title=reader)
    async def on_exemptions(message: KafkaMessage) -> None:
        await into.receive(record_of(message))


async def say(database: Database, each: int = EACH) -> None:
    """Lets registry say events of every item, a transaction a round."""
    for _ in range(each):
        async with database.transaction() as connection:
            await OUTBOX.stage(connection, [released(item) for item in ITEMS], at=NOON)


async def send(kafka: KafkaServer, database: Database) -> int:
    """Sends what waits in the outbox, and returns how much."""
    async with connected(kafka) as broker:
        return await Relay(database, OUTBOX, transport_for(broker)).drain()


async def taken_up(database: Database, reader: str) -> dict[str, list[int]]:
    """Returns what a reader took up of each item, in the order in which it did."""
    rows = messaging_of(reader).inbox.rows
    found: dict[str, list[int]] = defaultdict(list)
    async with database.transaction() as connection:
        for row in await connection.execute(select(rows.c.key, rows.c.sequence).order_by(rows.c.received_at)):
            found[row.key].append(row.sequence)
    return dict(found)


async def complete(database: Database, upto: int, readers: Sequence[str] = READERS) -> bool:
    """Tells whether readers took up everything, each event once and in its order."""
    wanted = {item: list(range(1, upto + 1)) for item in ITEMS}
    return all([await taken_up(database, reader) == wanted for reader in readers])


async def eventually_complete(database: Database, upto: int) -> None:
    """Waits until every reader has everything."""
    await eventually(lambda: complete(database, upto), "every reader has everything once", within=RECOVERY_SECONDS)


async def resent(database: Database) -> int:
    """Reconciles without waiting and returns how many events are to be sent again."""
    return sum(pair.resent for pair in await reconcile(database, grace=0))


async def commit(kafka: KafkaServer, reader: str, offset: int | None) -> None:
    """Writes for a group that it has read every partition up to an offset (None: its end)."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=reader, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(TOPIC, number) for number in range(HOUSE[0].partitions)]
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        await consumer.commit({place: ends[place] if offset is None else offset for place in places})
    finally:
        await consumer.stop()


async def test_losing_the_brokers_disk_loses_nothing(kafka: KafkaServer, topics: None, database: Database) -> None:
    await say(database)
    await send(kafka, database)
    async with reading(kafka, database):
        await eventually_complete(database, EACH)
    await say(database)
    lost = await send(kafka, database)
    await asyncio.to_thread(kafka.wipe)
    await start_again(kafka)
    assert await resent(database) == lost == len(ITEMS) * EACH
    await send(kafka, database)
    async with reading(kafka, database):
        await eventually_complete(database, 2 * EACH)
    assert await resent(database) == 0


async def test_readers_that_live_through_the_loss_go_on_by_themselves(
    kafka: KafkaServer, topics: None, database: Database
) -> None:
    async with reading(kafka, database):
        await say(database)
        await send(kafka, database)
        await eventually_complete(database, EACH)
        await asyncio.to_thread(kafka.wipe)
        await start_again(kafka)
        await say(database)
        await send(kafka, database)
        await eventually_complete(database, 2 * EACH)


async def test_a_group_whose_place_lies_beyond_the_end_begins_again(
    kafka: KafkaServer, topics: None, database: Database
) -> None:
    await say(database)
    await send(kafka, database)
    for reader in READERS:
        await commit(kafka, reader, 1_000_000)
    async with reading(kafka, database):
        await eventually_complete(database, EACH)


async def test_what_a_group_was_made_to_skip_comes_back(kafka: KafkaServer, topics: None, database: Database) -> None:
    await say(database)
    await send(kafka, database)
    await commit(kafka, "scheduler", None)
    async with reading(kafka, database):
        others = [reader for reader in READERS if reader != "scheduler"]
        await eventually(lambda: complete(database, EACH, others), "the others have it", within=RECOVERY_SECONDS)
        assert await taken_up(database, "scheduler") == {}
        assert await resent(database) == len(ITEMS) * EACH
        await send(kafka, database)
        await eventually_complete(database, EACH)
