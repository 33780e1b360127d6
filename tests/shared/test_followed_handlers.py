"""A handler with a step after the commit: never before it, again where the record comes again, and it fails nothing."""

import asyncio
from typing import Any

import pytest

from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import HoldReleasedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.delivery import DeliveryOutcome
from shared.messaging.handlers import FollowedHandler
from shared.runtime.errors import EngineAway, NotFound
from shared.storage.database import Database
from tests.shared.build import delivery, letters, note, record, seen, waiting


class Steps:
    """Both steps of a handler; `broken` fails the first, `fault` the second, which notes what was committed by then."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.committed: list[list[int]] = []
        self.broken = False
        self.fault: BaseException | None = None

    async def handle(self, connection: Any, event: HoldReleasedV1, envelope: Envelope) -> None:
        await note(connection, event, envelope)
        if self.broken:
            raise NotFound("PENAHANAN_TIDAK_ADA", "tidak ada")

    async def after(self, event: HoldReleasedV1) -> None:
        if self.fault is not None:
            raise self.fault
        self.committed.append(await seen(self.database, event.item_id))

    def handler(self) -> FollowedHandler:
        return FollowedHandler(self.handle, self.after)


@pytest.fixture
def steps(database: Database) -> Steps:
    """Gives a handler that is followed."""
    return Steps(database)


async def test_the_step_sees_what_was_committed(database: Database, steps: Steps) -> None:
    door = delivery(database, steps.handler())
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert steps.committed == [[1], [1, 2]]


async def test_what_failed_is_followed_once_it_was_replayed(database: Database, steps: Steps) -> None:
    door, steps.broken = delivery(database, steps.handler()), True
    assert await door.receive(record(1)) == DeliveryOutcome.DEAD
    assert steps.committed == []
    steps.broken = False
    (letter,) = await letters(database)
    assert await DeadLetterDesk(door).replay(letter.id, actor="operator") == DeliveryOutcome.APPLIED
    assert steps.committed == [[1]]


async def test_a_step_that_fails_fails_no_record(database: Database, steps: Steps) -> None:
    door, steps.fault = delivery(database, steps.handler()), EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam")
    assert [await door.receive(record(number)) for number in (1, 2)] == [DeliveryOutcome.APPLIED] * 2
    assert (await seen(database), await letters(database), await waiting(database)) == ([1, 2], [], [])


async def test_a_process_that_is_killed_after_the_commit_does_it_when_the_record_comes_again(
    database: Database, steps: Steps
) -> None:
    door, steps.fault, told = delivery(database, steps.handler()), asyncio.CancelledError(), record(1)
    with pytest.raises(asyncio.CancelledError):
        await door.receive(told)
    assert (await seen(database), steps.committed) == ([1], [])
    steps.fault = None
    assert await door.receive(told) == DeliveryOutcome.DUPLICATE
    assert (await seen(database), steps.committed) == ([1], [[1]])


async def test_in_a_batch_each_is_followed(database: Database, steps: Steps) -> None:
    batches = BatchDelivery(delivery(database, steps.handler()))
    assert await batches.receive([record(number) for number in (1, 2, 3)]) == [DeliveryOutcome.APPLIED] * 3
    assert steps.committed == [[1], [1, 2], [1, 2, 3]]
