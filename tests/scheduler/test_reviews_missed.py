"""A review that nobody held is said to be missed, again and again, until people decide."""

from datetime import date, timedelta

from services.scheduler.domain.deadlines import DueStep, RungKind, Step, WatchedPeriod
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.domain.sweep import Published, decide, following, plan
from shared.contracts.deadlines import (
    DeclassificationDueV1,
    ExemptionLapsedV1,
    ReviewDueV1,
    ReviewMissedV1,
)
from shared.contracts.exemptions import ItemReclassifiedV1
from shared.law.ladder import MISSED_DAYS, MISSED_EVERY, ladder_days
from tests.scheduler.build import Scheduler, classified
from tests.scheduler.test_sweep import a_clock

REVIEW = date(2026, 9, 1)
CALENDAR = seed_calendar(range(2025, 2030))


def test_a_missed_review_is_said_with_the_day_and_the_rung() -> None:
    step = Step("missed-10", RungKind.MISSED, date(2026, 9, 15), working_days=10)
    said = decide(DueStep(step, a_clock(ends_on=None, review_on=REVIEW)), date(2026, 9, 15))
    assert said == Published(ReviewMissedV1(item_id="butir", period_version=2, review_on=REVIEW, rung=10))


def test_the_ladder_of_a_missed_review_goes_on_every_sixty_working_days() -> None:
    period, step = WatchedPeriod("butir", 1, None, REVIEW), Step("missed-30", RungKind.MISSED, date(2026, 10, 13), 30)
    counts = []
    for _ in range(4):
        (step,) = following(step, period, CALENDAR)
        counts.append((step.working_days, CALENDAR.working_days_after(REVIEW, (step.working_days or 0,))))
        assert step.on == counts[-1][1][step.working_days or 0]
    assert [count for count, _ in counts] == [90, 150, 210, 270]
    assert counts[0][0] == max(MISSED_DAYS) + MISSED_EVERY


def test_what_was_said_already_is_not_planned_again() -> None:
    said = {f"review-{REVIEW}", "missed-5", "missed-10", "missed-30", "missed-90"}
    names = [step.name for step in plan(WatchedPeriod("butir", 1, None, REVIEW), CALENDAR, said)]
    assert names == ["review-2027-09-01", "missed-150"]


def test_a_period_may_end_by_law_and_be_reviewed_every_year_until_then() -> None:
    steps = plan(WatchedPeriod("butir", 1, date(2026, 12, 31), date(2026, 11, 25)), CALENDAR)
    kinds = [step.kind for step in steps]
    assert kinds.count(RungKind.NOTICE) == len(ladder_days())
    assert [step.name for step in steps if step.kind is RungKind.LAPSE] == ["lapse"]
    late = [step.name for step in steps if step.kind in (RungKind.REVIEW, RungKind.MISSED)]
    assert late == ["review-2026-11-25", "missed-5", "missed-10"], "nothing is reviewed after the last exempt day"


async def test_a_missed_review_climbs_until_a_new_period_comes(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(ends_on=None, review_on=REVIEW))
    await scheduler.on(date(2027, 5, 3))
    said = await scheduler.said(ReviewDueV1, ReviewMissedV1)
    assert [getattr(event, "rung", 0) for event in said] == [0, 5, 10, 30, 90, 150]
    assert {event.review_on for event in said} == {REVIEW}
    await scheduler.hears(
        classified(kind=ItemReclassifiedV1, period_version=2, ends_on=None, review_on=date(2028, 3, 1))
    )
    await scheduler.on(date(2028, 2, 28))
    assert len(await scheduler.said(ReviewMissedV1)) == 5


async def test_thirty_years_of_an_undated_ground_are_reviewed_and_end(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(ends_on=date(2028, 3, 1), review_on=date(2027, 3, 2)))
    await scheduler.on(date(2028, 3, 2))
    assert [event.review_on for event in await scheduler.said(ReviewDueV1)] == [date(2027, 3, 2)]
    assert [event.rung for event in await scheduler.said(ReviewMissedV1)] == [5, 10, 30, 90, 150, 210]
    assert [event.rung for event in await scheduler.said(DeclassificationDueV1)] == list(ladder_days())
    (lapse,) = await scheduler.said(ExemptionLapsedV1)
    assert lapse.lapsed_on == date(2028, 3, 1) + timedelta(days=1)
