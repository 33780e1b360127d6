"""Rooms as processes on a real Kafka: they wait for it, share the work, end what is in hand, and judge themselves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from deploy.room_keys import load_keys
from deploy.rooms import messaging_of
from shared.contracts import TOPICS
from shared.messaging.broker import all_joined, consumers_of, make_broker, transport_for
from shared.messaging.outbox import EventSigner
from shared.messaging.relay import Relay
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage.database import Database
from tests.deploy.house import House
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.faults.proxy import Line, Proxy, to_port
from tests.shared.build import NOON, TOPIC, released

PARTITIONS = 12
SETTLES = 90.0
EVENTS = 300
HELD = "LOCK TABLE publisher.inbox IN ACCESS EXCLUSIVE MODE"
WAITERS = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = $1"


@pytest.fixture
async def topics(kafka: KafkaServer) -> str:
    """Gives empty topics on a running broker, and its address."""
    await kafka.renew(*TOPICS, partitions=PARTITIONS)
    return kafka.bootstrap


async def stage(house: House, count: int, *, first: int = 0) -> None:
    """Stages events of the registry, a few items in turn."""
    signer = EventSigner(load_keys(house.home).signing_private or "")
    for number in range(first, first + count):
        async with house.database.transaction() as connection:
            event = released(f"item-{number % 7}", hold_id=f"hold-{number}")
            await messaging_of("registry").outbox.stage(connection, [event], at=NOON, signer=signer)


async def count_in(database: Database, table: str) -> int:
    """Counts the rows of a table."""
    async with database.snapshot() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


def counts(database: Database, table: str, wanted: int) -> Callable[[], Awaitable[bool]]:
    """Returns the question whether a table has so many rows."""

    async def reached() -> bool:
        return await count_in(database, table) == wanted

    return reached


async def said_on(kafka: str, topic: str) -> list[Any]:
    """Reads a topic from its beginning to its present end."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka) as consumer:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        left = sum((await consumer.end_offsets(partitions)).values())
        found: list[Any] = []
        while len(found) < left:
            found += [each for batch in (await consumer.getmany(timeout_ms=500)).values() for each in batch]
        return found


async def committed(kafka: str, group: str) -> int:
    """Returns how many records of the topic a group has committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
        return sum(offset.offset for place, offset in offsets.items() if place.topic == TOPIC)
    finally:
        await admin.close()


@asynccontextmanager
async def a_handler_in_hand(house: House, kafka: str) -> AsyncIterator[Any]:
    """Lets publisher's handler wait at a held table; yields the connection that holds it."""
    held: Any = await asyncpg.connect(house.url)
    try:
        await held.execute(f"BEGIN; {HELD}")
        await stage(house, 1)
        async with make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=kafka))) as broker:
            await Relay(house.database, messaging_of("registry").outbox, transport_for(broker)).drain()

        async def waits() -> bool:
            return bool(await held.fetchval(WAITERS, house.database.engine.url.database))

        await eventually(waits, "the handler waits", within=SETTLES)
        yield held
    finally:
        await held.close()


async def test_rooms_say_what_they_lack_and_go_on_by_themselves_when_kafka_comes(
    house: House, kafka: KafkaServer, topics: str, proxy: Proxy
) -> None:
    away = {"TERBUKA_KAFKA": f"127.0.0.1:{proxy.gate('kafka', to_port(lambda: kafka.process.port))}"}
    proxy.become(Line.REFUSE, "kafka")
    await house.people()
    intake = house.served("intake", "api", "relay", **away).start()
    registry = house.served("registry", "worker", **away).start()
    identity = house.served("identity", TERBUKA_PEERS="http://127.0.0.1:9").start()
    await eventually(identity.ready, "people can sign in", within=SETTLES)
    assert {"Kafka (menerima)", "pelanggan peristiwa"} <= set(registry.missing())
    house.hand_in(intake, identity)
    assert intake.missing() == ["Kafka (mengirim)"]
    proxy.heal()
    await eventually(counts(house.database, "registry.items", 1), "the item came through", within=SETTLES)
    await eventually(counts(house.database, "registry.suggestions", 1), "a worker beside the stream", within=SETTLES)
    await eventually(lambda: registry.ready() and intake.ready(), "both are ready", within=SETTLES)
    assert (registry.stop(), intake.stop()) == (0, 0)


async def test_a_worker_lives_through_a_kafka_that_does_not_answer(
    house: House, kafka: KafkaServer, topics: str
) -> None:
    worker = house.served("publisher", "worker", "relay", TERBUKA_KAFKA=topics, TERBUKA_STALL_SECONDS="2").start()
    await eventually(worker.ready, "it reads", within=SETTLES)
    kafka.process.pause()
    try:
        away = {"Kafka (menerima)", "Kafka (mengirim)"}
        await eventually(lambda: away <= set(worker.missing()), "it says so", within=SETTLES)
        assert worker.lives()
    finally:
        kafka.process.resume()
    await eventually(worker.ready, "it reads again", within=SETTLES)
    assert worker.stop() == 0


async def test_two_relays_beside_each_other_send_everything_once(house: House, topics: str) -> None:
    relays = [house.served("registry", "relay", TERBUKA_KAFKA=topics).start() for _ in range(2)]
    await stage(house, EVENTS)
    unsent = "registry.outbox WHERE sent_at IS NULL"
    await eventually(counts(house.database, unsent, 0), "all is sent", within=SETTLES)
    assert all(relay.ready() for relay in relays)
    records = await said_on(topics, TOPIC)
    orders: dict[bytes, list[int]] = {}
    for record in records:
        orders.setdefault(record.key, []).append(int(dict(record.headers)["ce_sequence"]))
    assert len(records) == EVENTS
    assert all(order == list(range(1, len(order) + 1)) for order in orders.values())
    assert Counter(dict(record.headers)["ce_id"] for record in records).most_common(1)[0][1] == 1


async def test_a_record_in_hand_is_ended_and_committed_after_sigterm(house: House, topics: str) -> None:
    worker = house.served("publisher", "worker", TERBUKA_KAFKA=topics).start()
    await eventually(worker.ready, "it reads", within=SETTLES)
    async with a_handler_in_hand(house, topics) as held:
        assert await committed(topics, "publisher") == 0
        worker.tell_to_stop()
        await eventually(lambda: not worker.lives(), "it takes nobody new")
        await held.execute("COMMIT")
        assert await asyncio.to_thread(worker.ends) == 0
    assert await count_in(house.database, "publisher.inbox") == 1
    assert await committed(topics, "publisher") == 1


async def test_a_reader_that_stands_still_ends_its_process_and_the_next_one_goes_on(house: House, topics: str) -> None:
    impatient = {"TERBUKA_KAFKA": topics, "TERBUKA_STALL_SECONDS": "3", "TERBUKA_DRAIN_SECONDS": "1"}
    worker = house.served("publisher", "worker", **impatient).start()
    await eventually(worker.ready, "it reads", within=SETTLES)
    async with a_handler_in_hand(house, topics):
        assert await asyncio.to_thread(worker.ends) == 1
        assert "reader stands still" in worker.told()
        assert "ARUS_MACET" in worker.told()
    house.served("publisher", "worker", **impatient).start()
    await eventually(counts(house.database, "publisher.inbox", 1), "the record is applied", within=SETTLES)


async def test_a_reader_without_a_partition_stands_by_and_has_joined(kafka: KafkaServer) -> None:
    await kafka.renew("terbuka.submissions", partitions=1)
    settings = Settings(_env_file=None, kafka=KafkaSettings(servers=kafka.bootstrap))
    async with make_broker(settings) as first, make_broker(settings) as second:
        for broker in (first, second):
            broker.subscriber("terbuka.submissions", group_id="giliran", auto_offset_reset="earliest")(_nothing)
            assert not all_joined(broker)
            await broker.start()

        def shares() -> list[int]:
            return sorted(len(each.assignment()) for broker in (first, second) for _, each in consumers_of(broker))

        await eventually(lambda: all_joined(first) and all_joined(second), "both have joined", within=SETTLES)
        await eventually(lambda: shares() == [0, 1], "the first knows that it shares", within=SETTLES)
        assert all_joined(first)
        assert all_joined(second)


async def _nothing(_body: bytes) -> None:
    """A handler that does nothing."""
