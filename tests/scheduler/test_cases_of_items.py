"""Early cases have thirty working days, approvals and closings end what they put on the clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.domain.sweep import overdue_of
from shared.contracts.deadlines import CaseOverdueV1, ExemptionLapsedV1, OpeningEffectiveV1
from shared.contracts.exemptions import CaseClosedV1, CaseOpenedV1, CaseOpenedV2, ItemReclassifiedV1
from tests.scheduler.build import Scheduler, approved, classified, opened

OPENED = date(2026, 3, 2)
LAST = seed_calendar(range(2025, 2028)).working_days_after(OPENED, (30,))[30]
CLOSED = CaseClosedV1(item_id="butir", case_id="kasus")


def case(trigger: Any = "event", **changes: Any) -> CaseOpenedV2:
    values = {"item_id": "butir", "case_id": "kasus", "period_version": 1, "opened_on": OPENED, **changes}
    return CaseOpenedV2(trigger=trigger, **values)


def test_the_time_of_a_case_ends_thirty_working_days_after_its_day() -> None:
    step = overdue_of("kasus", date(2026, 1, 5), seed_calendar(range(2025, 2028)))
    assert step.on == date(2026, 2, 20), "16 January, 16 and 17 February are no working days"


@pytest.mark.parametrize("trigger", ["event", "consent", "public_office", "court", "new_test", "ruling"])
async def test_an_unfinished_early_case_is_said_once_on_the_day_after_its_time(
    scheduler: Scheduler, trigger: str
) -> None:
    await scheduler.hears(classified(), case(trigger))
    await scheduler.on(LAST)
    assert await scheduler.said(CaseOverdueV1) == []
    await scheduler.on(LAST + timedelta(days=1))
    await scheduler.on(LAST + timedelta(days=30))
    expected = CaseOverdueV1(item_id="butir", case_id="kasus", opened_on=OPENED, due_on=LAST)
    assert await scheduler.said(CaseOverdueV1) == [expected]


@pytest.mark.parametrize(
    "after",
    [(case("due"),), (case(), CLOSED), (case(), approved(effective_on=LAST)), (case(), opened())],
    ids=["the clock's own", "closed", "approved", "opened"],
)
async def test_a_case_that_has_no_time_or_was_finished_is_not_overdue(scheduler: Scheduler, after: Any) -> None:
    await scheduler.hears(classified(), *after)
    await scheduler.on(LAST + timedelta(days=1))
    assert await scheduler.said(CaseOverdueV1) == []


async def test_the_time_of_a_case_runs_on_under_a_new_period(scheduler: Scheduler) -> None:
    changed = classified(kind=ItemReclassifiedV1, period_version=2, ends_on=date(2027, 12, 31))
    await scheduler.hears(classified(), case(), changed)
    await scheduler.on(LAST + timedelta(days=1))
    assert len(await scheduler.said(CaseOverdueV1)) == 1


async def test_an_old_event_counts_from_the_day_on_which_it_was_said(scheduler: Scheduler) -> None:
    old = CaseOpenedV1(item_id="butir", case_id="kasus", trigger="consent", period_version=1)
    await scheduler.hears(classified(), old)
    await scheduler.on(LAST + timedelta(days=1))
    assert [said.opened_on for said in await scheduler.said(CaseOverdueV1)] == [OPENED]


async def test_an_opening_that_was_undone_does_not_come(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), case("ruling"), approved(effective_on=date(2026, 3, 4)), CLOSED)
    await scheduler.on(date(2026, 3, 4))
    assert await scheduler.said(OpeningEffectiveV1) == []
    (shown,) = (await scheduler.queries.explain("butir")).cases
    assert (shown.closed, shown.effective_on) == (True, None)


async def test_a_lapse_that_gave_way_to_an_undone_opening_comes_at_once(scheduler: Scheduler) -> None:
    day = date(2027, 1, 1)
    await scheduler.hears(classified(), approved(effective_on=day))
    await scheduler.on(day)
    assert await scheduler.said(ExemptionLapsedV1) == []
    await scheduler.hears(CLOSED)
    await scheduler.sweeper.sweep()
    assert len(await scheduler.said(ExemptionLapsedV1)) == 1
