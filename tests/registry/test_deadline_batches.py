"""Deadlines in batches: the same rows as event by event, in a number of statements that does not grow with them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, Table

from services.registry import tables as t
from services.registry.consumers import handlers
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.deadlines import DeadlineSetV1, DeclassificationDueV1
from shared.contracts.submissions import SkpdSucceededV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.messaging.handlers import BulkHandler
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.registry.build import END, TODAY, W0, Registry
from tests.registry.rows import room_rows
from tests.statements import asked

MOVED = W0 - timedelta(days=4)
SUCCESSION = SkpdSucceededV1(
    skpd_code="bkd", successor_code="brida", successor_name="Badan Riset", first_day=TODAY + timedelta(days=1)
)
STATEMENTS = 10
"""Of one batch, of which one is for the cases that it moves."""


async def test_a_batch_leaves_the_rows_that_single_events_leave(
    registry: Registry, room_database: Callable[..., Awaitable[Database]], tmp_path: Path
) -> None:
    database, objects = await room_database("registry", "identity"), DirectoryStore(tmp_path / "other")
    other = Registry(database, objects, registry.keys, registry.clock)
    items = [f"butir-{number}" for number in range(6)]
    for each in (registry, other):
        await _exempt(each, items, cases=2)
        await each.hear(SUCCESSION)
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    heard = [registry.record_of(event) for event in _calendar_change(items)]
    single = [await other.delivery.receive(record) for record in heard]
    assert await _batched(registry, heard) == single == [DeliveryOutcome.APPLIED] * len(heard)
    assert await room_rows(registry, same_events=False) == await room_rows(other, same_events=False)
    async with registry.database.snapshot() as connection:
        (case,) = await store.live_cases(connection, "butir-0")
    assert case.window is not None
    assert case.window.opens == MOVED
    assert {row.skpd_code for row in await _all(registry, t.items)} == {"brida"}


async def test_of_several_deadlines_of_an_item_the_last_stands_and_each_has_its_line(registry: Registry) -> None:
    await _exempt(registry, ["butir"])
    days = [W0 - timedelta(days=number) for number in range(4)]
    events = [_deadline("butir", window_opens=day, calendar=f"kalender-{day.day}") for day in days]
    await _batched(registry, [registry.record_of(event) for event in events])
    (row,) = await _all(registry, t.deadlines)
    assert (row.window_opens, row.calendar_version) == (days[-1], f"kalender-{days[-1].day}")
    lines = [
        row.detail["window_opens"] for row in await _all(registry, MESSAGING.audit.rows) if row.act == "deadline_set"
    ]
    assert lines[-4:] == [day.isoformat() for day in days]


async def test_a_deadline_of_another_period_or_of_an_item_that_is_not_exempt_changes_nothing(
    registry: Registry,
) -> None:
    await _exempt(registry, ["butir"])
    waits = await registry.take_in(item_id="menunggu")
    before = await _all(registry, t.deadlines)
    events = [_deadline("butir", version=number, window_opens=MOVED) for number in (0, 2)] + [_deadline(waits)]
    await _batched(registry, [registry.record_of(event) for event in events])
    assert await _all(registry, t.deadlines) == before


async def test_an_unknown_item_in_a_batch_is_a_dead_letter_of_its_own(registry: Registry) -> None:
    await _exempt(registry, ["satu", "dua"])
    events = [_deadline(item_id, window_opens=MOVED) for item_id in ("satu", "tidak-ada", "dua")]
    outcomes = await _batched(registry, [registry.record_of(event) for event in events])
    assert outcomes == [DeliveryOutcome.APPLIED, DeliveryOutcome.DEAD, DeliveryOutcome.APPLIED]
    assert {row.window_opens for row in await _all(registry, t.deadlines)} == {MOVED}


async def test_a_batch_that_comes_again_changes_nothing(registry: Registry) -> None:
    await _exempt(registry, ["satu", "dua"])
    heard = [registry.record_of(_deadline(item_id, window_opens=MOVED)) for item_id in ("satu", "dua")]
    await _batched(registry, heard)
    before = await room_rows(registry)
    assert await _batched(registry, heard) == [DeliveryOutcome.DUPLICATE] * 2
    assert await room_rows(registry) == before


@pytest.mark.parametrize("many", [10, 20])
async def test_the_statements_of_a_batch_do_not_grow_with_it(registry: Registry, many: int) -> None:
    items = [f"butir-{number:02}" for number in range(many)]
    await _exempt(registry, items, cases=many)
    heard = [registry.record_of(_deadline(item_id, window_opens=MOVED)) for item_id in items]
    with asked(registry.database) as count:
        assert set(await _batched(registry, heard)) == {DeliveryOutcome.APPLIED}
    assert (len(count.statements), count.commits) == (STATEMENTS, 1), count.statements
    async with registry.database.snapshot() as connection:
        assert {case.window.opens for case in await store.live_cases_of(connection, items) if case.window} == {MOVED}


def test_the_room_hears_deadlines_in_batches(registry: Registry) -> None:
    assert isinstance(handlers(registry.commands)[DeadlineSetV1], BulkHandler)


async def _exempt(registry: Registry, items: Sequence[str], *, cases: int = 0) -> None:
    """Makes exempt items with a deadline, the first of them with an unfinished case."""
    for number, item_id in enumerate(items):
        await registry.exempt(item_id=item_id)
        await registry.hear(_deadline(item_id))
        if number < cases:
            await registry.early(item_id, "new_test")


def _deadline(
    item_id: str, *, window_opens: date = W0, calendar: str = "kalender-2", version: int = 1
) -> DeadlineSetV1:
    return DeadlineSetV1(
        item_id=item_id,
        period_version=version,
        window_opens=window_opens,
        last_exempt_day=END,
        calendar_version=calendar,
        provisional=False,
    )


def _calendar_change(items: Sequence[str]) -> list[Event]:
    """Returns what the scheduler says of a change that was changed again, between it a rung and an older period."""
    said: list[Event] = [_deadline(item_id, window_opens=W0 - timedelta(days=1)) for item_id in items]
    same = {"item_id": items[1], "period_version": 1, "window_opens": W0, "last_exempt_day": END}
    said.append(DeclassificationDueV1(**same, rung=30, rung_on=W0, calendar_version="kalender-2"))
    said.append(_deadline(items[0], version=0))
    return said + [_deadline(item_id, window_opens=MOVED, calendar="kalender-3") for item_id in reversed(items)]


async def _batched(registry: Registry, records: Sequence[StreamRecord]) -> list[DeliveryOutcome]:
    batches = BatchDelivery(registry.delivery, lock_rows=store.lock_rows)
    batches.begun = True
    return await batches.receive(records)


async def _all(registry: Registry, table: Table) -> list[Row[Any]]:
    async with registry.database.snapshot() as connection:
        return list(await connection.execute(table.select()))
