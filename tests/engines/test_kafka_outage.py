"""A broker that is away: nothing is marked failed, nothing lost, and everything goes on by itself when it is back."""

import asyncio
from typing import Any

import pytest

from shared.messaging.broker import all_joined
from shared.runtime.errors import EngineAway
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.streams import (
    ITEMS,
    RECOVERY_SECONDS,
    connected,
    outbox,
    reached,
    reading,
    relaying,
    stage,
    subscribe,
)
from tests.eventually import eventually
from tests.shared.build import delivery, failing_while, letters, waiting

PING_SECONDS = 2.0
OUTAGES = [
    pytest.param(12, id="twelve seconds"),
    pytest.param(30, id="half a minute", marks=pytest.mark.nightly),
    pytest.param(600, id="ten minutes", marks=[pytest.mark.nightly, pytest.mark.timeout(1200)]),
]


@pytest.mark.parametrize("seconds", OUTAGES)
async def test_a_broker_that_is_gone_for_long_is_waited_for(
    kafka: KafkaServer, topic: str, database: Database, seconds: int
) -> None:
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await stage(database, 3)
        await reached(database, 3)
        await asyncio.to_thread(kafka.kill)
        rounds = await stage_for(database, seconds)
        assert await broker.ping(PING_SECONDS) is False
        assert {row[1] for row in await outbox(database)} == {0}
        await asyncio.to_thread(kafka.start)
        await reached(database, 3 + rounds)
        assert await broker.ping(PING_SECONDS) is True
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_a_broker_that_hangs_for_a_while_is_waited_for(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        await stage(database, 2)
        await reached(database, 2)
        kafka.process.pause()
        try:
            rounds = await stage_for(database, 5)
            assert await broker.ping(PING_SECONDS) is False
        finally:
            kafka.process.resume()
        await reached(database, 2 + rounds)
    assert (await letters(database), await waiting(database)) == ([], [])


async def stage_for(database: Database, seconds: int) -> int:
    """Says something about every item once a second, and returns how often."""
    loop = asyncio.get_running_loop()
    deadline, rounds = loop.time() + seconds, 0
    while loop.time() < deadline:
        await stage(database, 1)
        rounds += 1
        await asyncio.sleep(1)
    return rounds


async def test_a_reader_finds_its_place_again_after_each_orderly_restart(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    async with reading(kafka, delivery(database)) as broker, relaying(database, broker):
        for turn in (1, 2):
            await asyncio.to_thread(kafka.stop)
            await asyncio.to_thread(kafka.start)
            await stage(database, 2)
            await reached(database, 2 * turn)
            await eventually(lambda: all_joined(broker), "the reader has its place", within=RECOVERY_SECONDS)
            assert await broker.ping(PING_SECONDS) is True


async def test_a_topic_that_is_made_late_is_read_from_its_beginning(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    await kafka.remove(topic)
    async with connected(kafka) as broker, relaying(database, broker):
        subscribe(broker, delivery(database))
        starting = asyncio.create_task(broker.start())
        await stage(database, 2)
        assert not starting.done()
        await kafka.create(topic)
        await starting
        await reached(database, 2)


async def test_a_stream_that_waits_for_an_engine_stops_quickly_and_goes_on_elsewhere(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    away: Any = failing_while(lambda *_: EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam"))
    held = delivery(database, away, pause=60, engine_seconds=300)
    async with connected(kafka) as broker, relaying(database, broker):
        subscribe(broker, held)
        await broker.start()
        await stage(database, 2)
        await eventually(lambda: bool(held.waits.by_topic), "the stream waits", within=RECOVERY_SECONDS)
        async with asyncio.timeout(5):
            await broker.stop()
    async with reading(kafka, delivery(database)) as another, relaying(database, another):
        await reached(database, 2)
    assert await letters(database) == []


async def test_a_stream_given_back_while_an_engine_is_away_comes_again(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    tries = 0

    def away(*_: Any) -> Exception | None:
        nonlocal tries
        tries += 1
        return EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam") if tries < 12 else None

    briefly = delivery(database, failing_while(away), pause=0.05, engine_seconds=0.2)
    async with reading(kafka, briefly) as broker, relaying(database, broker):
        await stage(database, 2)
        await reached(database, 2)
    assert (await letters(database), await waiting(database), len(ITEMS)) == ([], [], 6)
