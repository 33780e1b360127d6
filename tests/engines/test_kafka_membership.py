"""What the house does not use, and why: static membership, and reading only what transactions committed."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from shared.messaging.broker import consumers_of
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.streams import RECOVERY_SECONDS, reached, reading, relaying, said, stage
from tests.eventually import eventually
from tests.shared.build import TOPIC, delivery, letters, seen, waiting


def shares(broker: Any) -> list[int]:
    """Returns how many partitions each consumer of a broker believes to have."""
    return [len(consumer.assignment()) for _, consumer in consumers_of(broker)]


async def test_two_readers_with_one_static_id_both_believe_to_have_everything_and_still_nothing_happens_twice(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    same: dict[str, Any] = {"group_instance_id": "registry-0"}
    async with (
        reading(kafka, delivery(database), **same) as one,
        reading(kafka, delivery(database), **same) as two,
        relaying(database, one),
    ):
        assert shares(one) == shares(two) == [3]
        await stage(database, 5)
        await reached(database, 5)
    assert (await letters(database), await waiting(database)) == ([], [])


async def write_and_abort(kafka: KafkaServer, sequence: int) -> None:
    """Writes an event as no room does: in a transaction that is taken back."""
    key, value, headers = said(sequence, "well")
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id="asing") as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(TOPIC, value, key=key, headers=headers)
        await producer.abort_transaction()


async def write_and_commit(kafka: KafkaServer, *sequences: int) -> None:
    """Writes events in a transaction that holds."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id="asing")
    async with producer, producer.transaction():
        for sequence in sequences:
            key, value, headers = said(sequence, "well")
            await producer.send_and_wait(TOPIC, value, key=key, headers=headers)


@pytest.mark.parametrize(("isolation", "double"), [("read_committed", 0), ("read_uncommitted", 1)])
async def test_only_read_committed_skips_what_a_transaction_took_back(
    kafka: KafkaServer, topic: str, database: Database, isolation: str, double: int
) -> None:
    await write_and_abort(kafka, 1)
    await write_and_commit(kafka, 1, 2)
    async with reading(kafka, delivery(database), isolation_level=isolation):
        await eventually(lambda: both(database), "what was committed took effect", within=RECOVERY_SECONDS)
    assert [letter.reason for letter in await letters(database)] == ["URUTAN_GANDA"] * double


async def both(database: Database) -> bool:
    """Tells whether both committed events took effect."""
    return await seen(database, "well") == [1, 2]
