"""What Kafka answers to a row: a time stamp that it refuses is a clock's fault, and no row is given up for it."""

import asyncio
from typing import Any

from aiokafka.errors import InvalidTimestampError
from aiokafka.producer.message_accumulator import BatchBuilder
from sqlalchemy import text

from shared.messaging.kafka_transport import BATCH_BYTES, KafkaTransport
from shared.messaging.outbox import Outbox
from shared.messaging.relay import MOST_ATTEMPTS, OWN_FAULT, STAMP_REFUSED, Relay
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.shared.sample_room.tables import MESSAGING
from tests.shared.test_outbox import stage


class Offline:
    """Stands in for what aiokafka's producer holds beneath it."""

    def fail_all(self, error: Exception) -> None:
        """Drops nothing: nothing is held."""

    async def close(self) -> None:
        """Closes nothing."""


class Producer:
    """A producer whose Kafka refuses every stamp while `wrong` is set."""

    wrong = True

    def __init__(self) -> None:
        self._message_accumulator = self.client = Offline()

    async def start(self) -> None:
        """Begins."""

    async def stop(self) -> None:
        """Ends."""

    async def partitions_for(self, topic: str) -> set[int]:
        """Knows one partition of every topic."""
        return {0}

    def create_batch(self) -> BatchBuilder:
        """Makes a batch as aiokafka does."""
        return BatchBuilder(BATCH_BYTES, compression_type=0)

    async def send_batch(self, *_: Any, **__: Any) -> "asyncio.Future[Any]":
        """Takes a batch, and answers it at once."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if Producer.wrong:
            answer.set_exception(InvalidTimestampError())
        else:
            answer.set_result(None)
        return answer


async def unsent(database: Database) -> list[tuple[Any, ...]]:
    query = text("SELECT key, attempts, failure, failed_at IS NULL FROM sample.outbox WHERE sent_at IS NULL")
    async with database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def reason(database: Database, outbox: Outbox) -> str:
    async with database.transaction() as connection:
        return (await outbox.unsent(connection)).reason


async def test_a_refused_stamp_waits_until_the_clock_is_right_and_then_goes_out(room_database: RoomDatabase) -> None:
    database = await room_database("sample")
    relay = Relay(database, MESSAGING.outbox, KafkaTransport(Producer))
    await stage(database, "item-1")
    for _ in range(MOST_ATTEMPTS + 2):
        assert await relay.drain() == 0
    assert await unsent(database) == [("item-1", 0, STAMP_REFUSED, True)]
    assert await reason(database, MESSAGING.outbox) == STAMP_REFUSED
    Producer.wrong = False
    assert await relay.drain() == 1
    assert await unsent(database) == []
    assert STAMP_REFUSED not in OWN_FAULT
