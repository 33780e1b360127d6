"""Batches: the same tables as record by record, in fewer transactions."""

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import HoldReleasedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.messaging.handlers import BulkHandler, PreparedHandler, ReceivedEvent
from shared.runtime.errors import NotFound, Transient
from shared.storage.database import Database
from tests.shared.build import delivery, letters, note, record, released, seen, waiting
from tests.shared.sample_room.tables import MESSAGING, METADATA, effects

ITEMS = ("item-a", "item-b", "item-c")
SICK = "sick"
CHANGING = {"id", "dead_at", "parked_at", "received_at", "halted_by"}


async def once(connection: Any, event: HoldReleasedV1, envelope: Envelope) -> None:
    """A handler that cannot bear one hold."""
    if event.hold_id == SICK:
        raise NotFound("PENAHANAN_TIDAK_ADA", "tidak ada")
    await note(connection, event, envelope)


async def many(connection: Any, heard: Sequence[ReceivedEvent]) -> None:
    """The bulk form of `once`."""
    if any(one.event.hold_id == SICK for one in heard):
        raise NotFound("PENAHANAN_TIDAK_ADA", "tidak ada")
    rows = [{"item_id": h.event.item_id, "sequence": h.envelope.sequence, "type": h.envelope.type} for h in heard]
    await connection.execute(insert(effects), rows)


HANDLERS = {"plain": once, "bulk": BulkHandler(once, many)}


class Counting:
    """A database that counts its transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.count = 0

    @asynccontextmanager
    async def transaction(self) -> Any:
        self.count += 1
        async with self._database.transaction() as connection:
            yield connection


def doors(database: Database, handler: Any = once, **options: Any) -> tuple[Delivery, BatchDelivery]:
    """Makes a delivery and its batches, past their first record."""
    door = delivery(database, handler)
    batches = BatchDelivery(door, **options)
    batches.begun = True
    return door, batches


@pytest.mark.parametrize("handler", HANDLERS)
async def test_a_batch_of_events_in_order_is_one_transaction(database: Database, handler: str) -> None:
    door, batches = doors(database, HANDLERS[handler])
    counting = Counting(database)
    door.database = counting  # type: ignore[assignment]
    records = [record(number, released(item)) for number in range(1, 21) for item in ITEMS]
    assert await batches.receive(records) == [DeliveryOutcome.APPLIED] * 60
    assert [await seen(database, item) for item in ITEMS] == [list(range(1, 21))] * 3
    assert counting.count == 1


async def test_a_batch_that_comes_again_after_its_commit_changes_nothing(database: Database) -> None:
    records = [record(number, released(item)) for number in (1, 2, 3) for item in ITEMS]
    await doors(database)[1].receive(records)
    before = await tables(database)
    _, restarted = doors(database)
    assert await restarted.receive(records) == [DeliveryOutcome.DUPLICATE] * 9
    assert await tables(database) == before


async def test_a_batch_whose_connection_is_killed_before_its_commit_is_taken_again(database: Database) -> None:
    records = [record(number) for number in (1, 2)]

    async def killed(connection: Any, heard: Sequence[ReceivedEvent]) -> None:
        await many(connection, heard)
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        async with database.transaction() as other:
            await other.execute(text(f"SELECT pg_terminate_backend({pid})"))

    _, batches = doors(database, BulkHandler(once, killed))
    assert await batches.receive(records) == [DeliveryOutcome.APPLIED] * 2
    assert await seen(database) == [1, 2]


async def test_a_poisoned_event_halts_only_its_own_key_in_a_batch(database: Database) -> None:
    _, batches = doors(database, HANDLERS["bulk"])
    records = [record(number, released(item)) for number in (1, 2, 3) for item in ("well", "other")]
    records[2:2] = [record(1, released("ill", hold_id=SICK)), record(2, released("ill"))]
    outcomes = await batches.receive(records)
    assert (outcomes.count(DeliveryOutcome.APPLIED), outcomes[2:4]) == (
        6,
        [DeliveryOutcome.DEAD, DeliveryOutcome.PARKED],
    )
    assert [row["key"] for row in await waiting(database)] == ["ill"]


async def test_what_lay_parked_follows_the_batch_that_closes_the_gap(database: Database) -> None:
    door, batches = doors(database)
    await door.receive(record(4))
    assert await batches.receive([record(1), record(2), record(3)]) == [DeliveryOutcome.APPLIED] * 3
    assert (await seen(database), await waiting(database)) == ([1, 2, 3, 4], [])


async def test_a_bulk_handler_gets_what_it_prepared_and_a_failed_preparation_goes_alone(database: Database) -> None:
    got: list[Any] = []
    shy = iter([Transient("SIBUK", "sibuk")])

    async def prepare(event: HoldReleasedV1) -> str:
        for fault in shy if event.hold_id == "shy" else ():
            raise fault
        return f"prepared {event.item_id}"

    async def keep_one(connection: Any, event: HoldReleasedV1, envelope: Envelope, prepared: str) -> None:
        got.append(f"{prepared} alone")
        await once(connection, event, envelope)

    async def keep(connection: Any, heard: Sequence[ReceivedEvent]) -> None:
        got.extend(one.prepared for one in heard)
        await many(connection, heard)

    _, batches = doors(database, BulkHandler(PreparedHandler(prepare, keep_one), keep))
    await batches.receive([record(1, released("a")), record(1, released("b", hold_id="shy")), record(1, released("c"))])
    assert got == ["prepared a", "prepared c", "prepared b alone"]
    assert [await seen(database, item) for item in "abc"] == [[1], [1], [1]]


async def test_a_batch_that_takes_too_long_is_given_back_and_goes_on_where_it_stood(database: Database) -> None:
    _, batches = doors(database, longest=-1.0)
    records = [record(1), record(2), record(2, released("another"))]
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await batches.receive(records)
    assert await seen(database) == [1, 2]
    assert await doors(database)[1].receive(records) == [
        DeliveryOutcome.DUPLICATE,
        DeliveryOutcome.DUPLICATE,
        DeliveryOutcome.PARKED,
    ]


async def test_two_processes_with_the_same_batch_apply_it_once(database: Database) -> None:
    records = [record(number, released(item)) for number in (1, 2, 3, 4) for item in ITEMS]
    both = await asyncio.gather(*[doors(database)[1].receive(records) for _ in range(2)])
    assert sum(outcomes.count(DeliveryOutcome.APPLIED) for outcomes in both) == len(records)
    assert [await seen(database, item) for item in ITEMS] == [[1, 2, 3, 4]] * 3
    assert (await letters(database), await waiting(database)) == ([], [])


def odd(kind: str, sequence: int, item: str) -> StreamRecord:
    """Makes a record with one thing wrong."""
    good = record(sequence, released(item))
    headers = {
        "unknown": {"ce_type": "registry.never_heard.v1"},
        "foreign": {"reply_to": "somewhere"},
        "unnumbered": {"ce_sequence": "x"},
        "nul": {"ce_correlationid": "a\0b"},
    }
    if kind == "sick":
        return record(sequence, released(item, hold_id=SICK))
    if kind == "garbled":
        return record(sequence, released(item), value=b"{")
    return StreamRecord(**{**vars(good), "headers": {**good.headers, **headers.get(kind, {})}})


KINDS = ("good",) * 8 + ("sick", "garbled", "unknown", "foreign", "unnumbered", "nul")


@st.composite
def streams(draw: st.DrawFn) -> list[list[StreamRecord]]:
    """Draws batches: every event of three items, some twice, some wrong, some claiming a taken place, in any order."""
    places = [(item, number) for item in ITEMS for number in range(1, draw(st.integers(1, 5)) + 1)]
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=len(places), max_size=len(places)))
    records = [odd(kind, number, item) for kind, (item, number) in zip(kinds, places, strict=True)]
    again = draw(st.lists(st.sampled_from(records), max_size=5))
    rivals = [odd("good", number, item) for item, number in draw(st.lists(st.sampled_from(places), max_size=2))]
    mixed = draw(st.permutations(records + again + rivals)) if draw(st.booleans()) else records + again + rivals
    size = draw(st.integers(1, len(mixed)))
    return [mixed[start : start + size] for start in range(0, len(mixed), size)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stream=streams(), handler=st.sampled_from(sorted(HANDLERS)))
async def test_any_batches_leave_the_tables_that_single_records_leave(
    database: Database, stream: list[list[StreamRecord]], handler: str
) -> None:
    await forget(database)
    single = delivery(database, once)
    for one in [one for batch in stream for one in batch]:
        await single.receive(one)
    expected = await tables(database)
    await forget(database)
    _, batches = doors(database, HANDLERS[handler])
    for batch in stream:
        await batches.receive(batch)
    assert await tables(database) == expected


async def tables(database: Database) -> dict[str, list[str]]:
    """Returns all rows of the room, without instants and numbers that count up; a halted key names its event."""
    letter = MESSAGING.dead_letters.rows
    found: dict[str, list[str]] = {}
    async with database.transaction() as connection:
        names = {row.id: row.event_id for row in await connection.execute(letter.select())}
        for table in METADATA.sorted_tables:
            rows = [dict(row) for row in (await connection.execute(table.select())).mappings()]
            kept = [
                {name: value for name, value in row.items() if name not in CHANGING}
                | {"halted by": names.get(row.get("halted_by"))}
                for row in rows
            ]
            found[table.name] = sorted(map(str, kept))
    return found


async def forget(database: Database) -> None:
    """Empties the room."""
    named = ", ".join(str(table) for table in METADATA.sorted_tables)
    async with database.transaction() as connection:
        await connection.execute(text(f"TRUNCATE {named} RESTART IDENTITY"))
