"""Whatever order events come in, and however often, the registry ends in the same state."""

import hashlib
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from services.registry import tables as t
from shared.contracts.deadlines import DeadlineSetV1, DeclassificationDueV1, ExemptionLapsedV1
from shared.contracts.submissions import ItemWithdrawnV1
from shared.law.ladder import late_rungs, window_rungs
from shared.messaging.delivery import StreamRecord
from shared.runtime.clock import MovableClock
from shared.security.encryption import Keys
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.registry.build import END, W0, Registry, a_dossier
from tests.registry.sealing import opened_row


async def state_hash(registry: Registry) -> str:
    """Hashes items, reminders and deadlines; ids of cases are made up at each run and left out."""
    tables = (t.items, t.reminders, t.deadlines)
    async with registry.database.snapshot() as connection:
        rows = [(await connection.execute(select(table))).mappings().all() for table in tables]
    opened = [opened_row(row, registry.keys) for found in rows for row in found]
    lines = sorted(json.dumps(row, default=str, sort_keys=True) for row in opened)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


async def deliver(registry: Registry, records: Sequence[StreamRecord]) -> None:
    for record in records:
        await registry.delivery.receive(record)


async def submissions(registry: Registry) -> list[StreamRecord]:
    records = []
    for number in range(6):
        first = await registry.submitted(item_id=f"butir-{number}")
        records.append(registry.record_of(first))
        if number % 2:
            gone = ItemWithdrawnV1(item_id=first.item_id, submission_id="kiriman", withdrawn_at=registry.clock.now())
            records.append(registry.record_of(gone))
        if number % 3 == 1:
            again = await registry.submitted(a_dossier("Judul baru"), item_id=first.item_id, item_version=2)
            records.append(registry.record_of(again))
    return records


def deadlines(registry: Registry, item_id: str) -> list[StreamRecord]:
    same: dict[str, Any] = {"item_id": item_id, "period_version": 1, "window_opens": W0, "last_exempt_day": END}
    reached = (*window_rungs(), late_rungs()[0])
    said: list[Any] = [DeadlineSetV1(**same, calendar_version="1", provisional=False)]
    said += [DeclassificationDueV1(**same, rung=rung, rung_on=W0, calendar_version="1") for rung in reached]
    said.append(ExemptionLapsedV1(item_id=item_id, period_version=1, lapsed_on=END))
    return [registry.record_of(event) for event in said]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_events_twice_and_shuffled_end_in_the_same_state(
    seed: int,
    room_database: Callable[..., Awaitable[Database]],
    objects: DirectoryStore,
    keys_for: Callable[[str], Keys],
    clock: MovableClock,
) -> None:
    plain = Registry(await room_database("registry", "identity"), objects, keys_for("registry"), clock)
    other = Registry(await room_database("registry", "identity"), objects, keys_for("registry"), clock)
    records = await submissions(plain)
    await deliver(plain, records)
    await deliver(other, _shuffled(records, seed))
    assert await state_hash(plain) == await state_hash(other)


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_clocks_events_twice_and_shuffled_lapse_the_item_once(
    seed: int, registry: Registry, clock: MovableClock
) -> None:
    item_id = await registry.exempt()
    clock.move_to_day(END.replace(year=2027))
    await deliver(registry, _shuffled(deadlines(registry, item_id), seed))
    assert (await registry.queries.summary(item_id)).opened_mode == "by_law"
    assert await registry.count(t.reminders) == 4
    assert [case["state"] for case in await registry.queries.cases()] == ["lapsed"]
    assert [line.version for line in await registry.queries.rekap(item_id=item_id)] == [1, 2, 3, 4, 5]


def _shuffled(records: Sequence[StreamRecord], seed: int) -> list[StreamRecord]:
    twice = [*records, *records]
    random.Random(seed).shuffle(twice)
    return twice
