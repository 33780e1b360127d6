"""How a room subscribes: as a member of its group, record by record or in batches, and without waits after a stop."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.broker import KafkaBroker, make_broker, transport_for
from shared.messaging.delivery import Delivery
from shared.messaging.embedded import EventLog
from shared.messaging.relay import Relay
from shared.messaging.subscriber import subscribe
from shared.runtime.errors import EngineAway
from shared.runtime.settings import Settings
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, delivery, failing_while, letters, released, seen
from tests.shared.sample_room.tables import MESSAGING

AWAY = EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam")


@pytest.fixture
async def both(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database, with the embedded log beside it."""
    return await room_database("sample", "eventlog")


@pytest.fixture
async def broker(both: Database) -> AsyncIterator[KafkaBroker]:
    """Gives a broker on the log, with three events of an item."""
    database = Database.connect(both.url, "eventlog")
    broker = make_broker(Settings(_env_file=None), EventLog(database))
    async with both.transaction() as connection:
        await MESSAGING.outbox.stage(connection, [released()] * 3, at=NOON)
    await Relay(both, MESSAGING.outbox, transport_for(broker)).drain()
    yield broker
    await broker.stop()
    await database.close()


def joined(broker: KafkaBroker, receiver: Delivery | BatchDelivery) -> None:
    subscribe(broker, TOPIC, "sample", receiver, title="sample: exemptions", description="Reads for a test.")


async def came(both: Database) -> None:
    """Waits until the three events have taken effect."""

    async def all_seen() -> bool:
        return await seen(both) == [1, 2, 3]

    await eventually(all_seen, "three events took effect")


@pytest.mark.parametrize("batches", [False, True], ids=["one by one", "in batches"])
async def test_a_room_gets_every_record_of_its_topic(both: Database, broker: KafkaBroker, batches: bool) -> None:
    receiver = delivery(both)
    joined(broker, BatchDelivery(receiver) if batches else receiver)
    await broker.start()
    await came(both)
    assert await letters(both) == []


async def test_a_broker_that_stops_ends_the_waits_of_whom_it_feeds(both: Database, broker: KafkaBroker) -> None:
    waiting = delivery(both, failing_while(lambda *_: AWAY), pause=300, engine_seconds=300)
    joined(broker, waiting)
    await broker.start()
    await eventually(lambda: bool(waiting.waits.by_topic), "the stream waits")
    async with asyncio.timeout(5):
        await broker.stop()
    assert await letters(both) == []


async def test_a_broker_that_stops_leaves_the_waits_of_other_brokers(both: Database, broker: KafkaBroker) -> None:
    mine, others = delivery(both), delivery(both)
    joined(broker, mine)
    resting = asyncio.create_task(others.waits.rest(0.5))
    await broker.start()
    await broker.stop()
    assert await resting
