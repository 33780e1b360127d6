"""The relay on a real Kafka: what cannot be sent holds its own key, what Kafka refuses waits, two relays keep order."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.messaging.broker import transport_for
from shared.messaging.relay import MOST_ATTEMPTS, Relay
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.member import member
from tests.engines.streams import (
    ITEMS,
    RECOVERY_SECONDS,
    connected,
    ends,
    outbox,
    reached,
    reading,
    records,
    relaying,
    send_all,
    sequences,
    stage,
)
from tests.eventually import eventually
from tests.shared.build import NOON, TOPIC, delivery, letters, released, waiting
from tests.shared.sample_room.tables import MESSAGING


async def sent_all(database: Database) -> bool:
    """Tells whether nothing waits in the outbox."""
    return await outbox(database) == []


async def test_a_record_over_the_limit_holds_its_own_key_and_the_others_go_on(
    kafka: KafkaServer, database: Database
) -> None:
    await kafka.renew(TOPIC, partitions=1, settings={"max.message.bytes": "2000"})
    large = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(2500))
    async with database.transaction() as connection:
        events = [released("large", hold_id=large), released("large"), released("well"), released("well")]
        await MESSAGING.outbox.stage(connection, events, at=NOON)
    async with connected(kafka) as broker:
        relay = Relay(database, MESSAGING.outbox, transport_for(broker))
        for number in range(MOST_ATTEMPTS + 1):
            await stage(database, 1, [f"other-{number}"])
            await relay.drain()
    assert (await outbox(database))[0] == ("large", MOST_ATTEMPTS, "MessageSizeTooLargeError")
    found = sequences(await records(kafka, 2 + MOST_ATTEMPTS + 1))
    assert found["well"] == [1, 2]
    assert {f"other-{number}" for number in range(MOST_ATTEMPTS + 1)} <= set(found)


async def test_a_missing_topic_holds_the_rows_and_says_so_and_nothing_is_lost(
    kafka: KafkaServer, topic: str, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await kafka.remove(topic)
    await stage(database, 3)
    with caplog.at_level(logging.WARNING, "terbuka.relay"):
        async with connected(kafka) as broker, relaying(database, broker):

            async def told() -> bool:
                return any("UnknownTopicOrPartitionError" in line.getMessage() for line in caplog.records)

            await eventually(told, "the relay says what is missing", within=RECOVERY_SECONDS)
            assert {row[1:] for row in await outbox(database)} == {(0, "UnknownTopicOrPartitionError")}
            await kafka.create(topic)
            await eventually(lambda: sent_all(database), "everything is sent", within=RECOVERY_SECONDS)
    assert sequences(await records(kafka, 18)) == {item: [1, 2, 3] for item in ITEMS}


async def test_a_broker_restarted_at_once_leaves_no_record_twice_on_the_log(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with connected(kafka) as broker, relaying(database, broker, batch=20):
        await stage(database, 20)
        await asyncio.to_thread(kafka.kill)
        await stage(database, 10)
        await asyncio.to_thread(kafka.start)
        await eventually(lambda: sent_all(database), "everything is sent", within=RECOVERY_SECONDS)
    assert sum((await ends(kafka)).values()) == 30 * len(ITEMS)
    assert sequences(await records(kafka, 30 * len(ITEMS))) == {item: list(range(1, 31)) for item in ITEMS}


async def test_two_relays_beside_each_other_keep_the_order_of_every_key(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with (
        connected(kafka) as one,
        connected(kafka) as two,
        relaying(database, one, batch=7),
        relaying(database, two, batch=7),
    ):
        await stage(database, 40)
        await eventually(lambda: sent_all(database), "everything is sent", within=RECOVERY_SECONDS)
    assert sum((await ends(kafka)).values()) == 40 * len(ITEMS)
    assert sequences(await records(kafka, 40 * len(ITEMS))) == {item: list(range(1, 41)) for item in ITEMS}


async def test_a_leader_that_was_frozen_is_replaced_and_its_return_changes_nothing(
    kafka: KafkaServer, topic: str, database: Database, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"frozen_seconds": 2, "batch": 5}
    leader = member("relay", kafka, database, tmp_path, **options)
    leader.start()
    try:
        await stage(database, 5)
        await eventually(lambda: sent_all(database), "the leader sends", within=RECOVERY_SECONDS)
        async with reading(kafka, delivery(database)) as broker:
            staging = asyncio.create_task(stage(database, 20))
            await frozen_with_the_lock(database, leader)
            async with relaying(database, broker, **options):
                await staging
                await reached(database, 25)
                leader.resume()
                await stage(database, 5)
                await reached(database, 30)
    finally:
        leader.kill()
    assert (await letters(database), await waiting(database)) == ([], [])


async def frozen_with_the_lock(database: Database, leader: Any) -> None:
    """Freezes a relay in the middle of a batch, while it holds the lock."""

    async def holds() -> bool:
        leader.pause()
        async with database.transaction() as connection:
            locks = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            if (await connection.execute(locks)).scalar_one():
                return True
        leader.resume()
        return False

    await eventually(holds, "the leader is frozen with the lock", within=RECOVERY_SECONDS)


async def test_a_process_stops_quickly_though_the_broker_is_away(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with connected(kafka) as broker:
        async with relaying(database, broker):
            await stage(database, 1)
            await eventually(lambda: sent_all(database), "it is connected", within=RECOVERY_SECONDS)
            await asyncio.to_thread(kafka.kill)
            await stage(database, 1)
            await asyncio.sleep(0)
        async with asyncio.timeout(15):
            await broker.stop()
    await asyncio.to_thread(kafka.start)
    assert await send_all(kafka, database) == len(ITEMS)
