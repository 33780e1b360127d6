"""What a period puts on the clock, and what is said when a day has come."""

from dataclasses import replace
from datetime import date

import pytest

from services.scheduler.domain.deadlines import (
    ClockState,
    DueStep,
    ItemClock,
    OpeningApproval,
    RungKind,
    Step,
    WatchedPeriod,
)
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.domain.sweep import Later, Published, Superseded, decide, following, plan, year_after
from shared.contracts.deadlines import (
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.law.ladder import ladder_days
from shared.law.limits import WINDOW_DAYS
from shared.runtime.errors import Conflict

CALENDAR = seed_calendar(range(2025, 2028))
END = date(2026, 12, 31)
LAPSE = Step("lapse", RungKind.LAPSE, date(2027, 1, 1))


def a_clock(*approvals: OpeningApproval, ends_on: date | None = END, review_on: date | None = None) -> ItemClock:
    period = WatchedPeriod("butir", 2, ends_on, review_on)
    return ItemClock(period, ClockState.RUNNING, date(2026, 11, 17), 1, False, approvals)


def an_approval(effective_on: date, *, outcome: str = "open_at_end", period_version: int = 2) -> OpeningApproval:
    return OpeningApproval("kasus", period_version, outcome, effective_on)


def test_a_dated_period_gets_the_whole_ladder_and_its_lapse() -> None:
    *rungs, lapse = plan(WatchedPeriod("butir", 1, END, None), CALENDAR)
    assert [(step.name, step.working_days) for step in rungs] == [(f"h-{days}", days) for days in ladder_days()]
    assert {step.working_days: step.on for step in rungs} == CALENDAR.working_days_before(END, ladder_days())
    assert (lapse.name, lapse.on) == ("lapse", date(2027, 1, 1))


def test_an_undated_period_gets_its_review_only() -> None:
    review, *missed = plan(WatchedPeriod("butir", 1, None, date(2026, 5, 4)), CALENDAR)
    assert (review.kind, review.on) == (RungKind.REVIEW, date(2026, 5, 4))
    assert [(step.name, step.on.isoformat()) for step in missed] == [
        ("missed-5", "2026-05-11"),
        ("missed-10", "2026-05-20"),
        ("missed-30", "2026-06-23"),
    ]


def test_a_period_without_any_date_puts_nothing_on_the_clock() -> None:
    assert plan(WatchedPeriod("butir", 1, None, None), CALENDAR) == ()


def test_a_rung_is_said_with_the_window_and_the_end() -> None:
    step = Step("h-w0", RungKind.NOTICE, date(2026, 11, 17), working_days=WINDOW_DAYS)
    said = decide(DueStep(step, a_clock()), date(2026, 11, 17))
    assert isinstance(said, Published)
    assert said.event == DeclassificationDueV1(
        item_id="butir",
        period_version=2,
        rung=WINDOW_DAYS,
        rung_on=date(2026, 11, 17),
        window_opens=date(2026, 11, 17),
        last_exempt_day=END,
        calendar_version="kalender-1",
    )


def test_a_step_whose_day_has_not_come_is_not_said() -> None:
    assert decide(DueStep(LAPSE, a_clock()), END) == Later("belum_waktunya")


def test_an_undecided_item_lapses_on_the_day_after_its_last_exempt_day() -> None:
    said = decide(DueStep(LAPSE, a_clock()), date(2027, 1, 1))
    assert said == Published(ExemptionLapsedV1(item_id="butir", period_version=2, lapsed_on=date(2027, 1, 1)))


def test_a_lapse_found_late_still_names_the_day_the_law_opened_the_item() -> None:
    said = decide(DueStep(LAPSE, a_clock()), date(2027, 3, 1))
    assert isinstance(said, Published)
    assert isinstance(said.event, ExemptionLapsedV1)
    assert said.event.lapsed_on == date(2027, 1, 1)


@pytest.mark.parametrize("effective_on", [date(2026, 12, 1), date(2027, 1, 1)])
def test_an_approved_opening_takes_the_place_of_the_lapse(effective_on: date) -> None:
    clock = a_clock(an_approval(effective_on))
    assert decide(DueStep(LAPSE, clock), date(2027, 1, 1)) == Later("pembukaan_disetujui")


@pytest.mark.parametrize(
    "approval",
    [
        an_approval(date(2027, 1, 2)),
        an_approval(date(2026, 12, 1), outcome="reclassify"),
        an_approval(date(2026, 12, 1), period_version=1),
    ],
    ids=["too late", "no opening", "of an older period"],
)
def test_an_approval_that_opens_nothing_by_then_does_not_stop_the_lapse(approval: OpeningApproval) -> None:
    assert isinstance(decide(DueStep(LAPSE, a_clock(approval)), date(2027, 1, 2)), Published)


def test_an_approved_opening_is_said_on_its_day() -> None:
    step = Step("opening-kasus", RungKind.OPENING, date(2026, 12, 1), case_id="kasus")
    said = decide(DueStep(step, a_clock(an_approval(date(2026, 12, 1)))), date(2026, 12, 1))
    effective = OpeningEffectiveV1(item_id="butir", case_id="kasus", period_version=2, effective_on=date(2026, 12, 1))
    assert said == Published(effective)


def test_a_review_is_said_and_brings_the_next_years() -> None:
    step = Step("review-2026-05-04", RungKind.REVIEW, date(2026, 5, 4))
    said = decide(DueStep(step, a_clock(ends_on=None, review_on=date(2026, 5, 4))), date(2026, 5, 4))
    assert isinstance(said, Published)
    assert said.event == ReviewDueV1(item_id="butir", period_version=2, review_on=date(2026, 5, 4))
    after = following(step, WatchedPeriod("butir", 2, None, date(2026, 5, 4)), CALENDAR)
    assert after == (Step("review-2027-05-04", RungKind.REVIEW, date(2027, 5, 4)),)


def test_a_review_of_29_february_comes_on_28_february_and_back_in_the_leap_year() -> None:
    leap = date(2024, 2, 29)
    days = [leap]
    for _ in range(4):
        days.append(year_after(days[-1], leap))
    assert [day.isoformat() for day in days[1:]] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    assert year_after(leap, None) == date(2025, 2, 28)


def test_nothing_is_said_of_an_opened_item() -> None:
    closed = replace(a_clock(), state=ClockState.CLOSED)
    assert decide(DueStep(LAPSE, closed), date(2027, 1, 1)) == Superseded("sudah_terbuka")


@pytest.mark.parametrize(
    ("step", "clock"),
    [
        (Step("h-w0", RungKind.NOTICE, END), a_clock()),
        (Step("h-w0", RungKind.NOTICE, END, working_days=WINDOW_DAYS), replace(a_clock(), window_opens=None)),
        (Step("h-w0", RungKind.NOTICE, END, working_days=WINDOW_DAYS), a_clock(ends_on=None)),
        (Step("opening-lain", RungKind.OPENING, END, case_id="lain"), a_clock(an_approval(END))),
    ],
)
def test_a_step_that_does_not_fit_its_clock_is_refused_by_name(step: Step, clock: ItemClock) -> None:
    with pytest.raises(Conflict, match="LANGKAH_TIDAK_COCOK"):
        decide(DueStep(step, clock), END)
