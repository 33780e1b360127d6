"""What Kafka forgot, or repeats: gaps are parked and seen, filled by sending again, and repeats change nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, OffsetAndMetadata, TopicPartition

from shared.messaging.delivery import DeliveryOutcome
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.streams import (
    GROUP,
    ITEMS,
    RECOVERY_SECONDS,
    effect_count,
    ends,
    reached,
    reading,
    recorder,
    relaying,
    send_again,
    send_all,
    stage,
)
from tests.eventually import eventually
from tests.shared.build import TOPIC, delivery, letters, seen, waiting


async def committed(kafka: KafkaServer) -> dict[int, int]:
    """Returns how far the group has read each partition."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=GROUP) as consumer:
        return {number: await consumer.committed(TopicPartition(TOPIC, number)) or 0 for number in range(3)}


async def commit(kafka: KafkaServer, offsets: Mapping[int, int]) -> None:
    """Moves the group, while nobody reads."""
    async with AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, group_id=GROUP, enable_auto_commit=False
    ) as consumer:
        places = {TopicPartition(TOPIC, number): OffsetAndMetadata(offset, "") for number, offset in offsets.items()}
        consumer.assign(list(places))
        await consumer.commit(places)


async def all_read(kafka: KafkaServer) -> bool:
    """Tells whether the group stands at the end."""
    return await committed(kafka) == await ends(kafka)


async def read_everything(kafka: KafkaServer, into: Any) -> None:
    """Reads until the group stands at the end."""
    async with reading(kafka, into):
        await eventually(lambda: all_read(kafka), "everything is read", within=RECOVERY_SECONDS)


async def test_what_retention_deleted_unread_leaves_a_gap_that_is_seen_and_filled_by_sending_again(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 2)
    await send_all(kafka, database)
    await read_everything(kafka, delivery(database))
    await stage(database, 3)
    await send_all(kafka, database)
    lost = await ends(kafka)
    await stage(database, 2)
    await send_all(kafka, database)
    await kafka.forget(topic, lost)
    await read_everything(kafka, delivery(database))
    assert {item: await seen(database, item) for item in ITEMS} == {item: [1, 2] for item in ITEMS}
    parked = {row["key"]: (row["last"], row["first_sequence"], row["parked"]) for row in await waiting(database)}
    assert parked == dict.fromkeys(ITEMS, (2, 6, 2))
    await send_again(database)
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await reached(database, 7)
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_offsets_set_back_to_the_beginning_change_nothing(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 5)
    await send_all(kafka, database)
    await read_everything(kafka, delivery(database))
    await commit(kafka, dict.fromkeys(range(3), 0))
    log: list[tuple[str, str, DeliveryOutcome]] = []
    await read_everything(kafka, recorder(database, log, "again"))
    assert [outcome for *_, outcome in log] == [DeliveryOutcome.DUPLICATE] * 5 * len(ITEMS)
    assert await effect_count(database) == 5 * len(ITEMS)


async def test_lost_offsets_begin_at_the_earliest_record_and_change_nothing(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 5)
    await send_all(kafka, database)
    await read_everything(kafka, delivery(database))
    await asyncio.to_thread(kafka.forget_group, GROUP)
    assert set((await committed(kafka)).values()) == {0}
    await stage(database, 1)
    await send_all(kafka, database)
    await read_everything(kafka, delivery(database))
    await reached(database, 6)
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_more_partitions_move_keys_and_every_event_still_comes_once_and_in_order(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, 5)
    await send_all(kafka, database)
    await kafka.widen(topic, 6)
    await stage(database, 5)
    await send_all(kafka, database)
    assert sum(1 for end in (await ends(kafka)).values() if end) > 3
    async with reading(kafka, delivery(database)):
        await reached(database, 10)
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_partitions_added_under_a_running_reader_are_read_from_their_beginning(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await stage(database, 5)
        await reached(database, 5)
        await kafka.widen(topic, 6)
        await stage(database, 5)
        await reached(database, 10)
    assert (await letters(database), await waiting(database)) == ([], [])
