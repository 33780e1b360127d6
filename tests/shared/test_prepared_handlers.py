"""A handler with a step before the transaction: no row is locked meanwhile, and its result reaches the handler."""

from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import HoldReleasedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.delivery import DeliveryOutcome
from shared.messaging.handlers import PreparedHandler
from shared.runtime.errors import EngineAway, NotFound
from shared.storage.database import Database
from tests.shared.build import delivery, letters, note, record, seen, waiting

POSITIONS = text("SELECT 1 FROM sample.inbox_position FOR UPDATE NOWAIT")


class Steps:
    """Both steps of a handler, which note what they were given; `bad` fails the first, `broken` the second."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.prepared: list[str] = []
        self.handled: list[str] = []
        self.away = 0
        self.bad = False
        self.broken = False

    async def prepare(self, event: HoldReleasedV1) -> str:
        async with self.database.transaction() as connection:
            await connection.execute(POSITIONS)
        if self.bad:
            raise NotFound("PENAHANAN_TIDAK_ADA", "tidak ada")
        if self.away:
            self.away -= 1
            raise EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam")
        self.prepared.append(event.hold_id)
        return f"prepared {event.hold_id}"

    async def handle(self, connection: Any, event: HoldReleasedV1, envelope: Envelope, prepared: str) -> None:
        if self.broken:
            raise NotFound("PENAHANAN_TIDAK_ADA", "tidak ada")
        await note(connection, event, envelope)
        self.handled.append(prepared)

    def handler(self) -> PreparedHandler:
        return PreparedHandler(self.prepare, self.handle)


@pytest.fixture
def steps(database: Database) -> Steps:
    """Gives a handler in two steps."""
    return Steps(database)


async def test_what_was_prepared_without_locks_reaches_the_handler(database: Database, steps: Steps) -> None:
    door = delivery(database, steps.handler())
    assert [await door.receive(record(number)) for number in (1, 2)] == [DeliveryOutcome.APPLIED] * 2
    assert steps.handled == ["prepared hold-1"] * 2


async def test_a_parked_event_is_prepared_again_at_its_turn(database: Database, steps: Steps) -> None:
    door = delivery(database, steps.handler())
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert (await seen(database), await waiting(database)) == ([1, 2], [])
    assert (len(steps.prepared), len(steps.handled)) == (3, 2)


async def test_an_event_whose_preparation_fails_before_its_turn_is_parked_and_never_lost(
    database: Database, steps: Steps
) -> None:
    steps.bad = True
    door = delivery(database, steps.handler())
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    steps.bad = False
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert (await seen(database), await waiting(database), await letters(database)) == ([1, 2], [], [])


async def test_an_engine_away_while_preparing_is_waited_for(database: Database, steps: Steps) -> None:
    steps.away = 3
    door = delivery(database, steps.handler(), engine_seconds=30)
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert await letters(database) == []


async def test_a_replay_prepares_too(database: Database, steps: Steps) -> None:
    steps.broken = True
    door = delivery(database, steps.handler())
    assert await door.receive(record(1)) == DeliveryOutcome.DEAD
    steps.broken = False
    (letter,) = await letters(database)
    assert await DeadLetterDesk(door).replay(letter.id, actor="operator") == DeliveryOutcome.APPLIED
    assert steps.handled == ["prepared hold-1"]


async def test_in_a_batch_it_goes_one_by_one(database: Database, steps: Steps) -> None:
    batches = BatchDelivery(delivery(database, steps.handler()))
    assert await batches.receive([record(number) for number in (1, 2, 3)]) == [DeliveryOutcome.APPLIED] * 3
    assert steps.handled == ["prepared hold-1"] * 3


async def test_an_event_that_cannot_be_read_is_not_prepared(database: Database, steps: Steps) -> None:
    door = delivery(database, steps.handler())
    assert await door.receive(record(1, value=b"{")) == DeliveryOutcome.DEAD
    assert steps.prepared == []
