"""Clocks follow a batch as they follow single events."""

from collections.abc import Awaitable, Callable
from datetime import date

from services.scheduler.store import clocks as store
from shared.contracts.exemptions import ItemReclassifiedV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import DeliveryOutcome
from shared.storage.database import Database
from tests.scheduler.build import Scheduler, approved, classified, opened


async def test_a_batch_leaves_the_clocks_that_single_events_leave(
    scheduler: Scheduler, room_database: Callable[..., Awaitable[Database]]
) -> None:
    other = Scheduler(await room_database("scheduler"), scheduler.clock)
    events = [classified(f"butir-{number}", ends_on=date(2026, 12, 1 + number)) for number in range(10)]
    events += [
        classified(f"butir-{number}", period_version=2, ends_on=date(2027, 3, 1), kind=ItemReclassifiedV1)
        for number in range(3)
    ]
    events += [approved("butir-4", effective_on=date(2026, 12, 20)), opened("butir-5"), opened("tanpa-jam")]
    await other.hears(*events)
    outcomes = await BatchDelivery(scheduler.delivery, lock_rows=store.lock_rows).receive(
        [scheduler.record(event) for event in events]
    )
    assert set(outcomes) == {DeliveryOutcome.APPLIED}
    assert await scheduler.state_hash() == await other.state_hash()
    assert await scheduler.said() == await other.said()
