"""Builds records, events and a delivery for the tests of the messaging."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from shared.contracts import Event
from shared.contracts.envelope import Envelope, wrap
from shared.contracts.exemptions import HoldReleasedV1
from shared.messaging.delivery import Delivery, StreamRecord
from shared.messaging.handlers import Handler, PlainHandler
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from tests.shared.sample_room.tables import MESSAGING, effects

TOPIC = "terbuka.exemptions"
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def released(item_id: str = "item-1", *, hold_id: str = "hold-1") -> HoldReleasedV1:
    """Makes an event about an item."""
    return HoldReleasedV1(item_id=item_id, hold_id=hold_id, released_on=date(2026, 3, 2))


def record(sequence: int, event: Event | None = None, **changed: Any) -> StreamRecord:
    """Makes a record as the relay writes it; `value`, `key`, `topic` and `headers` may be changed."""
    said = event or released()
    envelope = wrap(said, room="registry", sequence=sequence, at=NOON)
    headers = envelope.headers() | changed.pop("headers", {})
    values: dict[str, Any] = {"topic": TOPIC, "partition": 0, "offset": sequence, "key": said.key, "headers": headers}
    return StreamRecord(**(values | {"value": said.model_dump_json().encode()} | changed))


async def note(connection: Any, event: HoldReleasedV1, envelope: Envelope) -> None:
    """A handler that leaves one row per event."""
    row = {"item_id": event.item_id, "sequence": envelope.sequence, "type": envelope.type}
    await connection.execute(effects.insert().values(row))


def delivery(database: Database, handler: Handler = note, **options: Any) -> Delivery:
    """Makes a delivery of the sample room with one handler."""
    quick = {"pause": 0.001, "nack_pause": 0.001, "engine_seconds": 5} | options
    return Delivery(database, MESSAGING, "sample", {HoldReleasedV1: handler}, MovableClock(NOON), **quick)


def failing_while(broken: Callable[[Any, Envelope], Exception | None]) -> PlainHandler:
    """Makes a handler that raises what `broken` gives and otherwise leaves its row."""

    async def handler(connection: Any, event: HoldReleasedV1, envelope: Envelope) -> None:
        await note(connection, event, envelope)
        error = broken(event, envelope)
        if error is not None:
            raise error

    return handler


async def seen(database: Database, item_id: str = "item-1") -> list[int]:
    """Returns the sequences that took effect on an item, in the order of their inbox rows."""
    async with database.transaction() as connection:
        query = select(effects.c.sequence).where(effects.c.item_id == item_id).order_by(effects.c.sequence)
        return list((await connection.execute(query)).scalars())


async def letters(database: Database) -> list[Any]:
    """Returns the open dead letters."""
    async with database.transaction() as connection:
        return await MESSAGING.dead_letters.listing(connection)


async def waiting(database: Database) -> list[Any]:
    """Returns the keys with parked records."""
    async with database.transaction() as connection:
        return list(await MESSAGING.inbox.waiting(connection))
