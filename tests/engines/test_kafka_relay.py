"""The relay on a real Kafka: what cannot be sent holds its own key, what Kafka refuses waits, two relays keep order."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from shared.messaging.broker import transport_for
from shared.messaging.kafka_transport import BEHIND, LATER, RECORD_BYTES, KafkaTransport
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


class FarProducer(AIOKafkaProducer):  # type: ignore[misc]
    """A producer of a Kafka that is far away: it takes some time to start, as after each refusal."""

    async def start(self) -> None:
        """Waits for the distance, then starts."""
        await asyncio.sleep(0.03)
        await super().start()


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


async def test_records_over_the_limit_are_found_among_many_and_the_others_arrive_once_and_in_order(
    kafka: KafkaServer, database: Database
) -> None:
    await kafka.renew(TOPIC, partitions=1, settings={"max.message.bytes": "4000"})
    large = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(5000))
    keys = [f"item-{number % 7}" for number in range(42)]
    async with database.transaction() as connection:
        events = [released(key) for key in keys[:20]]
        events += [released("large-1", hold_id=large), released("large-1"), released("large-2", hold_id=large)]
        await MESSAGING.outbox.stage(connection, events + [released(key) for key in keys[20:]], at=NOON)
    async with connected(kafka) as broker:
        assert await Relay(database, MESSAGING.outbox, transport_for(broker)).drain() == len(keys)
    assert await outbox(database) == [
        ("large-1", 2, "MessageSizeTooLargeError"),
        ("large-1", 0, BEHIND),
        ("large-2", 2, "MessageSizeTooLargeError"),
    ]
    assert sum((await ends(kafka)).values()) == len(keys)
    expected = {key: list(range(1, keys.count(key) + 1)) for key in keys}
    assert sequences(await records(kafka, len(keys))) == expected


async def test_many_refused_rows_take_several_turns_and_what_arrived_in_one_is_not_sent_again(
    kafka: KafkaServer, database: Database
) -> None:
    await kafka.renew(TOPIC, partitions=1, settings={"max.message.bytes": "2000"})
    large = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(2500))
    keys = [f"well-{number % 3}" for number in range(60)]
    async with database.transaction() as connection:
        for number, key in enumerate(keys):
            await MESSAGING.outbox.stage(
                connection, [released(key), released(f"large-{number}", hold_id=large)], at=NOON
            )
    async with connected(kafka) as broker:
        transport = KafkaTransport(lambda: FarProducer(**broker.producer_options), turn_seconds=0.5)
        relay, turns, told = Relay(database, MESSAGING.outbox, transport, send_seconds=3.0), 0, set[str]()
        while len(rows := await outbox(database)) > len(keys) or any(row[1] < MOST_ATTEMPTS for row in rows):
            await relay.drain()
            turns, told = turns + 1, told | {row[2] for row in await outbox(database)}
    assert (turns > MOST_ATTEMPTS, LATER in told) == (True, True)
    assert sum((await ends(kafka)).values()) == len(keys)
    expected = {key: list(range(1, keys.count(key) + 1)) for key in keys}
    assert sequences(await records(kafka, len(keys))) == expected


async def test_a_value_that_no_request_may_carry_stops_its_key_and_no_other(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 2, ["large", "well"])
    async with database.transaction() as connection:
        spoil = text("UPDATE sample.outbox SET payload = repeat('x', :size) WHERE key = 'large' AND sequence = 1")
        await connection.execute(spoil, {"size": RECORD_BYTES + 1})
    assert await send_all(kafka, database) == 2
    assert await outbox(database) == [("large", 2, "MessageSizeTooLargeError"), ("large", 0, BEHIND)]
    assert sequences(await records(kafka, 2)) == {"well": [1, 2]}


async def test_a_key_goes_to_the_partition_that_any_producer_chooses_for_it(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    keys = [f"{number:x}" * (number % 5 + 1) for number in range(60)]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        foreign = [await producer.send_and_wait(TOPIC, b"", key=key.encode()) for key in keys]
    await stage(database, 1, keys)
    assert await send_all(kafka, database) == len(keys)
    places = {record.key.decode(): record.partition for record in await records(kafka, 2 * len(keys)) if record.value}
    assert places == {key: place.partition for key, place in zip(keys, foreign, strict=True)}
    assert len(set(places.values())) > 1


async def test_a_record_carries_the_headers_of_its_row_and_the_correlation_for_faststream(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 1, ["one"])
    ((told,),) = await outbox(database, "headers")
    await send_all(kafka, database)
    (record,) = await records(kafka, 1)
    assert {name: value.decode() for name, value in record.headers} == told | {
        "correlation_id": told["ce_correlationid"]
    }


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
