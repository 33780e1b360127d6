"""The pipe on a real Apache Kafka: order per key, headers, each event once in effect, also when the broker dies."""

import asyncio

from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.streams import (
    ITEMS,
    reached,
    reading,
    records,
    relaying,
    send_all,
    sequences,
    stage,
)
from tests.shared.build import delivery, letters, waiting

EACH = 15


async def test_records_come_in_the_order_of_their_key_with_their_headers(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await stage(database, EACH)
    sent = await send_all(kafka, database)
    assert sent == len(ITEMS) * EACH
    found = await records(kafka, sent)
    assert sequences(found) == {item: list(range(1, EACH + 1)) for item in ITEMS}
    for record in found:
        headers = {name: value.decode() for name, value in record.headers}
        assert headers["ce_type"] == "registry.hold_released.v1"
        assert {"ce_id", "ce_time", "ce_source", "ce_subject", "content-type"} <= set(headers)


async def test_each_event_takes_effect_once_though_the_broker_dies_in_between(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await stage(database, EACH)
        await reached(database, EACH)
        await asyncio.to_thread(kafka.kill)
        await stage(database, EACH)
        await asyncio.to_thread(kafka.start)
        await reached(database, 2 * EACH)
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_a_reader_that_starts_again_goes_on_where_its_group_stood(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    for turn in (1, 2):
        await stage(database, 5)
        async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
            await reached(database, 5 * turn)
    assert await waiting(database) == []


async def test_a_broker_that_lost_its_disk_comes_back_empty_and_is_filled_by_what_is_staged(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await asyncio.to_thread(kafka.wipe)
    await stage(database, 2)
    await asyncio.to_thread(kafka.start)
    await kafka.create(topic)
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await reached(database, 2)
