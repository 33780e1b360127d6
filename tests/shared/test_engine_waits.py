"""While an engine is away a stream waits: nothing is buried, nothing needs a hand, and it goes on by itself."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import pytest

from shared.messaging.backoff import EngineWaits
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import EngineAway, EngineRefuses
from shared.storage.database import Database
from tests.eventually import eventually
from tests.shared.build import delivery, failing_while, letters, record, seen

AWAY = [
    EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam"),
    EngineRefuses("RAHASIA_S3_SALAH", "ditolak"),
    TimeoutError(),
    ConnectionResetError(),
]


@pytest.mark.parametrize("fault", AWAY, ids=lambda fault: type(fault).__name__)
async def test_more_failures_than_tries_bury_nothing_while_an_engine_is_away(
    database: Database, fault: Exception
) -> None:
    faults = iter([fault] * 4)
    door = delivery(database, failing_while(lambda *_: next(faults, None)), tries=2, engine_seconds=30)
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert (await seen(database), await letters(database)) == ([1], [])


async def test_a_record_held_too_long_is_given_back_and_comes_again(database: Database) -> None:
    away = True
    door = delivery(database, failing_while(lambda *_: AWAY[0] if away else None), engine_seconds=0.05)
    with pytest.raises(EngineAway):
        await door.receive(record(1))
    away = False
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert (await seen(database), await letters(database)) == ([1], [])


async def test_what_is_held_can_be_seen_and_is_forgotten_afterwards(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    away = True
    door = delivery(database, failing_while(lambda *_: AWAY[0] if away else None), engine_seconds=30)
    with caplog.at_level(logging.WARNING, "terbuka.inbox"):
        task = asyncio.create_task(door.receive(record(1)))
        await eventually(lambda: bool(door.waits.by_topic), "the stream is held")
        (hold,) = door.waits.by_topic.values()
        assert (hold.topic, hold.reason) == ("terbuka.exemptions", "PENYIMPANAN_TIDAK_MENJAWAB")
        away = False
        assert await task == DeliveryOutcome.APPLIED
    assert door.waits.by_topic == {}
    assert [line.getMessage().split(" of ")[0] for line in caplog.records] == ["terbuka.exemptions"] * 2


async def test_an_engine_away_behind_a_parked_event_is_made_good_by_the_next_record(database: Database) -> None:
    away = True
    broken = failing_while(lambda _, e: AWAY[0] if away and e.sequence == 2 else None)
    door = delivery(database, broken, engine_seconds=0.05)
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    with pytest.raises(EngineAway):
        await door.receive(record(1))
    assert await seen(database) == [1]
    away = False
    assert await door.receive(record(3)) == DeliveryOutcome.APPLIED
    assert await seen(database) == [1, 2, 3]


async def held(door: Any) -> "asyncio.Task[DeliveryOutcome]":
    """Brings a record that waits for an engine with pauses of minutes."""
    task = asyncio.create_task(door.receive(record(1)))
    await eventually(lambda: bool(door.waits.by_topic), "the stream is held")
    return task


async def test_a_hold_ends_at_once_when_it_is_cancelled(database: Database) -> None:
    task = await held(delivery(database, failing_while(lambda *_: AWAY[0]), pause=300, engine_seconds=300))
    task.cancel()
    async with asyncio.timeout(2):
        with suppress(asyncio.CancelledError):
            await task
    assert task.cancelled()


async def test_a_process_that_stops_lets_go_of_what_it_holds(database: Database) -> None:
    door = delivery(database, failing_while(lambda *_: AWAY[0]), engine_seconds=300)
    door.retries.waits = EngineWaits(door.clock, first=300, longest=300)
    task = await held(door)
    door.waits.cancel()
    async with asyncio.timeout(2):
        with pytest.raises(EngineAway):
            await task
