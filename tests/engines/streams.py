"""A small room on a real Kafka: what it says, how it reads, and what a client sees that knows nothing of the house."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from faststream.kafka import KafkaMessage
from sqlalchemy import func, select, text

from shared.contracts.envelope import wrap
from shared.messaging.broker import KafkaBroker, all_joined, make_broker, transport_for
from shared.messaging.decoding import records_of
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.messaging.relay import Relay
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, delivery, released, seen
from tests.shared.sample_room.tables import MESSAGING, effects

GROUP = "sample"
ITEMS = [f"item-{number}" for number in range(6)]
RECOVERY_SECONDS = 60.0
SECONDS_AN_EVENT = 0.1


def settings_for(kafka: KafkaServer, **knobs: Any) -> Settings:
    """Returns the settings of a process that uses a broker of the tests."""
    return Settings(_env_file=None, kafka=KafkaSettings(servers=kafka.bootstrap, **knobs))


@asynccontextmanager
async def connected(kafka: KafkaServer) -> AsyncIterator[KafkaBroker]:
    """Gives the house's broker, not yet listening."""
    async with make_broker(settings_for(kafka)) as broker:
        assert isinstance(broker, KafkaBroker)
        yield broker


@asynccontextmanager
async def relaying(database: Database, broker: KafkaBroker, **options: Any) -> AsyncIterator[None]:
    """Runs the relay of the sample room beside the test."""
    relay = Relay(database, MESSAGING.outbox, transport_for(broker), **options)
    async with beside(relay.run()):
        yield


@asynccontextmanager
async def beside(work: Any) -> AsyncIterator[None]:
    """Runs something beside the test and cancels it at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def reading(kafka: KafkaServer, into: Delivery, **options: Any) -> AsyncIterator[KafkaBroker]:
    """Gives a broker whose subscriber hands the topic to a delivery, once it has its place in the group."""
    async with connected(kafka) as broker:
        subscribe(broker, into, **options)
        await broker.start()
        await eventually(lambda: all_joined(broker), "the reader joined", within=RECOVERY_SECONDS)
        yield broker


def subscribe(broker: KafkaBroker, into: Delivery, **options: Any) -> None:
    """Lets the sample room read the topic as a room does."""
    chosen: dict[str, Any] = {"group_id": GROUP, "auto_offset_reset": "earliest", "no_reply": True, "title": "sample"}

    async def on_exemptions(message: KafkaMessage) -> None:
        for record in records_of(message):
            await into.receive(record)

    broker.cancel_at_stop(into.waits)
    broker.subscriber(TOPIC, **(chosen | options))(on_exemptions)


async def stage(database: Database, each: int, items: Sequence[str] = ITEMS) -> None:
    """Stages events of every item, one transaction a round, so that the keys come interleaved."""
    for _ in range(each):
        async with database.transaction() as connection:
            await MESSAGING.outbox.stage(connection, [released(item) for item in items], at=NOON)


async def send_all(kafka: KafkaServer, database: Database) -> int:
    """Sends what is staged and returns how many events went out."""
    async with connected(kafka) as broker:
        return await Relay(database, MESSAGING.outbox, transport_for(broker)).drain()


async def send_again(database: Database) -> None:
    """Makes every event of the outbox unsent, as reconciliation does with what has no effect downstream."""
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE sample.outbox SET sent_at = NULL"))


async def write(kafka: KafkaServer, *records: tuple[bytes | None, bytes | None, Any], partition: int = 0) -> list[int]:
    """Writes (key, value, headers) with a client that knows nothing of the house; returns the offsets."""
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        sent = [
            await producer.send_and_wait(TOPIC, value, key=key, headers=headers, partition=partition)
            for key, value, headers in records
        ]
    return [each.offset for each in sent]


async def records(kafka: KafkaServer, count: int, **options: Any) -> list[ConsumerRecord]:
    """Reads records with a client that knows nothing of the house."""
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest", **options)
    async with consumer, asyncio.timeout(20):
        return [await consumer.getone() for _ in range(count)]


async def ends(kafka: KafkaServer) -> dict[int, int]:
    """Returns how many records each partition has ever taken."""
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka.bootstrap) as consumer:
        numbers = consumer.partitions_for_topic(TOPIC) or set()
        found = await consumer.end_offsets([TopicPartition(TOPIC, number) for number in numbers])
    return {partition.partition: end for partition, end in found.items()}


def sequences(said: Sequence[ConsumerRecord]) -> dict[str, list[int]]:
    """Returns the sequence numbers of each key, in the order of the log."""
    found: dict[str, list[int]] = defaultdict(list)
    for record in said:
        found[record.key.decode()].append(int(dict(record.headers)["ce_sequence"]))
    return dict(found)


def said(sequence: int, item: str = "item-1") -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    """Returns key, value and headers of a good event, to be spoilt."""
    event = released(item)
    headers = wrap(event, room="registry", sequence=sequence, at=NOON).headers()
    return item.encode(), event.model_dump_json().encode(), [(name, value.encode()) for name, value in headers.items()]


async def effect_count(database: Database) -> int:
    """Counts what took effect."""
    async with database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(effects))).scalar_one())


async def reached(database: Database, each: int, items: Sequence[str] = ITEMS) -> None:
    """Waits until so many events of every item took effect, and holds that they are the first ones, each once."""
    wanted = each * len(items)

    async def there() -> bool:
        return await effect_count(database) >= wanted

    await eventually(there, f"{wanted} effects", within=RECOVERY_SECONDS + wanted * SECONDS_AN_EVENT)
    for item in items:
        assert await seen(database, item) == list(range(1, each + 1))


async def outbox(database: Database, columns: str = "key, attempts, failure") -> list[tuple[Any, ...]]:
    """Returns what stands in the outbox unsent."""
    async with database.transaction() as connection:
        query = text(f"SELECT {columns} FROM sample.outbox WHERE sent_at IS NULL ORDER BY id")  # noqa: S608
        return [tuple(row) for row in await connection.execute(query)]


def recorder(database: Database, log: list[tuple[str, str, DeliveryOutcome]], who: str, **options: Any) -> Delivery:
    """Makes a delivery of the sample room that also notes who was handed which key, and what became of it."""
    into = delivery(database, **options)
    take = into.receive

    async def receive(record: StreamRecord) -> Any:
        outcome = await take(record)
        log.append((who, record.key, outcome))
        return outcome

    into.receive = receive  # type: ignore[method-assign]
    return into
