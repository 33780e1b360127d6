"""Readers come, go, dawdle and die under load: each event once in effect, in the order of its key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.contracts.envelope import Envelope
from shared.messaging.broker import KafkaBroker, all_joined, consumers_of
from shared.messaging.handlers import Handler
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.member import member
from tests.engines.streams import (
    ITEMS,
    RECOVERY_SECONDS,
    connected,
    effect_count,
    reached,
    reading,
    relaying,
    send_all,
    stage,
    subscribe,
)
from tests.eventually import eventually
from tests.shared.build import delivery, letters, note, waiting

PAUSE = 0.15
"""Brings about as many events as one dawdling member can take in."""


def dawdling(seconds: float, noted: list[int] | None = None, *, only: int | None = None) -> Handler:
    """Makes a handler that takes its time, for every event or for one sequence."""

    async def handler(connection: Any, event: Any, envelope: Envelope) -> None:
        if noted is not None:
            noted.append(envelope.sequence)
        await asyncio.sleep(seconds if only in (None, envelope.sequence) else 0)
        await note(connection, event, envelope)

    return handler


async def some(database: Database, count: int) -> None:
    """Waits until at least so many events took effect."""

    async def there() -> bool:
        return await effect_count(database) >= count

    await eventually(there, f"{count} effects", within=RECOVERY_SECONDS)


@asynccontextmanager
async def flowing(database: Database) -> AsyncIterator[list[None]]:
    """Stages a round of events again and again for as long as the block lasts, and gives the rounds so far.

    A load of a fixed size would be over before a member that comes late (a heartbeat later, with the partition of one
    key perhaps) has had its share of it.
    """
    rounds: list[None] = []
    enough = asyncio.Event()

    async def flow() -> None:
        while not enough.is_set():
            await stage(database, 1)
            rounds.append(None)
            await asyncio.sleep(PAUSE)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(flow())
        try:
            yield rounds
        finally:
            enough.set()


async def test_a_member_that_joins_and_leaves_under_load_loses_and_doubles_nothing(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    handled: dict[str, list[int]] = {"one": [], "two": []}

    async def goes_on(who: str) -> None:
        before = len(handled[who])
        await eventually(lambda: len(handled[who]) > before + 20, f"{who} works", within=RECOVERY_SECONDS)

    async with (
        reading(kafka, delivery(database, dawdling(0.02, handled["one"]))) as broker,
        relaying(database, broker),
    ):
        async with flowing(database) as rounds:
            await goes_on("one")
            async with reading(kafka, delivery(database, dawdling(0.02, handled["two"]))):
                await goes_on("two")
            await goes_on("one")
        await reached(database, len(rounds))
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_partitions_run_beside_each_other_while_a_key_keeps_its_order(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    running, most = 0, 0

    async def handler(connection: Any, event: Any, envelope: Envelope) -> None:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.05)
        running -= 1
        await note(connection, event, envelope)

    into = delivery(database, handler)
    async with reading(kafka, into) as one, reading(kafka, into) as two, relaying(database, one):
        await eventually(lambda: shared(one) and shared(two), "both have partitions", within=RECOVERY_SECONDS)
        await stage(database, 10)
        await reached(database, 10)
    assert most > 1
    assert (await letters(database), await waiting(database)) == ([], [])


def shared(broker: KafkaBroker) -> bool:
    """Tells whether a reader has some partitions, and not all."""
    return all(0 < len(consumer.assignment()) < 3 for _, consumer in consumers_of(broker))


async def test_a_process_killed_in_the_middle_of_a_slow_handler_is_replaced(
    kafka: KafkaServer, topic: str, database: Database, tmp_path: Path
) -> None:
    await stage(database, 3)
    await send_all(kafka, database)
    first, second = (member("read", kafka, database, tmp_path, seconds=0.4) for _ in range(2))
    try:
        first.start()
        await some(database, 2)
        second.start()
        await some(database, 5)
        first.kill()
        await reached(database, 3)
    finally:
        first.kill()
        second.stop()
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_a_handler_slower_than_the_poll_interval_has_its_effect_once(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    noted: list[int] = []
    await stage(database, 3, ["slow"])
    await send_all(kafka, database)
    async with connected(kafka) as one:
        subscribe(one, delivery(database, dawdling(4, noted, only=2)), max_poll_interval_ms=1500)
        await one.start()
        await eventually(lambda: 2 in noted, "the slow handler runs", within=RECOVERY_SECONDS)
        async with reading(kafka, delivery(database, dawdling(0, noted))):
            await reached(database, 3, ["slow"])
            await eventually(lambda: all_joined(one), "the slow member is back", within=RECOVERY_SECONDS)
    assert noted == [1, 2, 3]
    assert (await letters(database), await waiting(database)) == ([], [])


async def test_a_slow_handler_alone_in_its_group_goes_on_after_it_was_dropped(
    kafka: KafkaServer, topic: str, database: Database
) -> None:
    noted: list[int] = []
    await stage(database, 3, ITEMS[:2])
    await send_all(kafka, database)
    async with connected(kafka) as broker:
        subscribe(broker, delivery(database, dawdling(4, noted, only=2)), max_poll_interval_ms=1500)
        await broker.start()
        await reached(database, 3, ITEMS[:2])
        await eventually(lambda: all_joined(broker), "it has its place again", within=RECOVERY_SECONDS)
    assert sorted(noted) == [1, 1, 2, 2, 3, 3]
    assert (await letters(database), await waiting(database)) == ([], [])
