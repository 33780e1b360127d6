"""Files that were taken down are to be decided on within a few working days: their end is said once."""

from datetime import date, timedelta

import pytest

from services.scheduler.domain.deadlines import DueTakedown
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.domain.sweep import takedown_due_on
from services.scheduler.tables import takedowns
from shared.contracts.deadlines import TakedownDueV1
from shared.contracts.exemptions import TakedownRecordedV1
from shared.runtime.clock import legal_day
from tests.scheduler.build import Scheduler

DOWN = date(2026, 3, 2)
DUE = date(2026, 3, 5)
SAID = TakedownDueV1(item_id="butir", takedown_id="penurunan", due_on=DUE)


def recorded(on: date | None = DOWN) -> TakedownRecordedV1:
    return TakedownRecordedV1(item_id="butir", version=4, takedown_id="penurunan", taken_down_on=on)


@pytest.mark.parametrize(
    ("taken_down", "due"),
    [
        (DOWN, DUE),
        (date(2026, 3, 6), date(2026, 3, 11)),
        (date(2026, 2, 13), date(2026, 2, 20)),
    ],
    ids=["Monday", "Friday", "before 16 and 17 February, which are no working days"],
)
def test_three_working_days_are_counted_after_the_day(taken_down: date, due: date) -> None:
    assert takedown_due_on(taken_down, seed_calendar(range(2025, 2028))) == due


async def test_the_end_is_said_once_on_the_day_after_and_for_an_item_without_a_clock(scheduler: Scheduler) -> None:
    await scheduler.hears(recorded())
    await scheduler.on(DUE)
    assert await scheduler.said(TakedownDueV1) == []
    await scheduler.on(DUE + timedelta(days=1))
    await scheduler.hears(recorded())
    await scheduler.on(DUE + timedelta(days=9))
    assert await scheduler.said(TakedownDueV1) == [SAID]


async def test_an_end_that_has_passed_is_said_at_once_and_foretold(scheduler: Scheduler) -> None:
    await scheduler.hears(recorded(date(2025, 1, 6)))
    assert await scheduler.sweeper.preview() == [DueTakedown("butir", "penurunan", date(2025, 1, 9))]
    assert (await scheduler.sweeper.sweep()).fired == 1
    assert await scheduler.sweeper.preview() == []


async def test_an_old_event_counts_from_the_day_on_which_it_was_said(scheduler: Scheduler) -> None:
    await scheduler.hears(recorded(None))
    today = legal_day(scheduler.clock.now())
    async with scheduler.database.snapshot() as connection:
        (row,) = (await connection.execute(takedowns.select())).all()
    assert row.due_on == takedown_due_on(today, seed_calendar(range(2025, 2028)))
