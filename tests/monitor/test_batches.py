"""The journal keeps a batch as it keeps single events: each once, in order, with where every item stands."""

from typing import Any

from sqlalchemy import select

from services.monitor.commands.journal import Commands
from services.monitor.consumers import handlers
from services.monitor.tables import MESSAGING, journal, standings
from shared.contracts import Event
from shared.contracts.envelope import wrap
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.scheduler.build import classified, opened


async def test_a_batch_leaves_the_journal_that_single_events_leave(
    room_database: RoomDatabase, clock: MovableClock
) -> None:
    events = [classified(f"butir-{number}") for number in range(6)] + [opened("butir-1"), opened("butir-2")]
    records = [_record(event, 1 + sum(e.key == event.key for e in events[:place]), clock)
               for place, event in enumerate(events)]  # fmt: skip
    records += [_record(_shown("butir-1", number, clock), number, clock) for number in (1, 2)]
    one, many = await room_database("monitor"), await room_database("monitor")
    for record in records:
        await _delivery(one, clock).receive(record)
    assert set(await BatchDelivery(_delivery(many, clock)).receive(records)) == {DeliveryOutcome.APPLIED}
    assert await _kept(many) == await _kept(one)


def _shown(item_id: str, sequence: int, clock: MovableClock) -> WebsiteUpdatedV1:
    listing: Any = ("dik", "dip")[sequence - 1]
    return WebsiteUpdatedV1(
        item_id=item_id, list=listing, url=f"/{sequence}", site_sequence=sequence, visible_at=clock.now()
    )


def _delivery(database: Database, clock: MovableClock) -> Delivery:
    return Delivery(database, MESSAGING, "monitor", handlers(Commands(clock)), clock)


def _record(event: Event, sequence: int, clock: MovableClock) -> StreamRecord:
    room = type(event).type.partition(".")[0]
    envelope = wrap(event, room=room, sequence=sequence, at=clock.now())
    return StreamRecord(event.topic, 0, sequence, event.key, envelope.headers(), event.model_dump_json().encode())


async def _kept(database: Database) -> list[Any]:
    async with database.snapshot() as connection:
        lines = [tuple(row) for row in await connection.execute(select(journal).order_by(journal.c.id))]
        stands = [tuple(row) for row in await connection.execute(select(standings).order_by(standings.c.item_id))]
    return [lines, stands]
