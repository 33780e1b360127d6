"""What is due and what it means: pure decisions, one step at a time, so that a sweep can be judged without a clock."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduler.domain.calendar import Calendar, Derivation
from services.scheduler.domain.deadlines import (
    ClockStanding,
    ClockState,
    DueStep,
    ItemClock,
    OpeningApproval,
    RungKind,
    RungState,
    Step,
    WatchedPeriod,
)
from services.scheduler.domain.holidays import calendar_name
from shared.contracts import Event
from shared.contracts.deadlines import (
    CaseOverdueV1,
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
    ReviewMissedV1,
)
from shared.law.ladder import MISSED_DAYS, MISSED_EVERY, first_notice, ladder_days
from shared.law.limits import CASE_DAYS, TAKEDOWN_DAYS, WINDOW_DAYS
from shared.runtime.clock import day_after
from shared.runtime.errors import Conflict

ONE_DAY = timedelta(days=1)
RUNG = "h-"
"""How the name of a rung begins; its working days follow."""

KINDS = (RungKind.NOTICE, RungKind.REVIEW, RungKind.MISSED, RungKind.OVERDUE, RungKind.OPENING, RungKind.LAPSE)
RANK = {kind: rank for rank, kind in enumerate(KINDS)}
PLANNED = frozenset({RungKind.NOTICE, RungKind.REVIEW, RungKind.MISSED, RungKind.LAPSE})
"""Steps that a period puts on the clock; the others come from cases."""

CLOSES = frozenset({"open_at_end", "open_now"})
"""Outcomes of a case that open the whole item; a part that opens leaves the rest to its own end."""


@dataclass(frozen=True)
class Published:
    """The step is published."""

    event: Event


@dataclass(frozen=True)
class Superseded:
    """The step is not published, for a reason that stands in the record."""

    reason: str


@dataclass(frozen=True)
class Later:
    """The step is not published now and stays on the clock."""

    reason: str


@dataclass(frozen=True)
class Changes:
    """What has to change on a clock so that its unpublished steps are those of its period, its calendar, the ladder."""

    added: tuple[Step, ...] = ()
    redated: tuple[Step, ...] = ()
    removed: tuple[Step, ...] = ()


@dataclass(frozen=True)
class ClockCount:
    """Says where W0 of a running clock lies under a calendar, whether that is provisional, and what has to change."""

    window_opens: date | None
    provisional: bool
    changes: Changes


def window_of(ends_on: date, calendar: Calendar) -> Derivation:
    """Returns W0, the first day of the window (PP 61/2010 Ps 11(2)), with the days that were not counted."""
    return calendar.derivation(ends_on, WINDOW_DAYS)


def plan(period: WatchedPeriod, calendar: Calendar, published: Collection[str] = ()) -> tuple[Step, ...]:
    """Returns every step that a period puts on the clock: ladder and lapse where it ends, reviews where it has one.

    Of the reviews and of what follows a missed one, only those are returned that come after the `published` ones. The
    first notice of the service times is told once: no other one comes where a rung was published.
    """
    steps: list[Step] = []
    if period.ends_on is not None:
        steps = [*_ladder(period.ends_on, calendar, published), lapse_of(period.ends_on)]
    if period.review_on is not None:
        steps += _reviews(period, period.review_on, calendar, published)
    return tuple(steps)


def lapse_of(ends_on: date) -> Step:
    """Returns the lapse of a period: the first day after its last exempt day (PP 61/2010 Ps 11(3))."""
    return Step("lapse", RungKind.LAPSE, day_after(ends_on))


def differences(
    period: WatchedPeriod, calendar: Calendar, standing: Sequence[ClockStanding], opened: Mapping[str, date]
) -> Changes:
    """Compares what stands on a running clock with what should; a step that was published is never touched.

    `opened` says on which day each early case was opened: the end of its time moves with the calendar too.
    """
    published = {each.step.name for each in standing if each.state is RungState.FIRED}
    wanted = {step.name: step for step in plan(period, calendar, published) if step.name not in published}
    waiting = {each.step.name: each.step for each in standing if each.state is RungState.WAITING}
    timed = [step for step in waiting.values() if step.kind is RungKind.OVERDUE and step.case_id in opened]
    wanted |= {step.name: overdue_of(step.case_id, opened[step.case_id], calendar) for step in timed if step.case_id}
    return Changes(
        added=tuple(step for name, step in wanted.items() if name not in waiting),
        redated=tuple(step for name, step in wanted.items() if name in waiting and waiting[name].on != step.on),
        removed=tuple(step for name, step in waiting.items() if name not in wanted and step.kind in PLANNED),
    )


def count_anew(
    period: WatchedPeriod, calendar: Calendar, standing: Sequence[ClockStanding], opened: Mapping[str, date]
) -> ClockCount:
    """Counts one running clock under a calendar; `opened` as in `differences`."""
    window = window_of(period.ends_on, calendar) if period.ends_on else None
    changes = differences(period, calendar, standing, opened)
    return ClockCount(window.found if window else None, window.provisional if window else False, changes)


def overdue_of(case_id: str, opened_on: date, calendar: Calendar) -> Step:
    """Returns the step for a case that was opened on a day and is not finished in its `CASE_DAYS`."""
    due_on = calendar.working_days_after(opened_on, (CASE_DAYS,))[CASE_DAYS]
    return Step(f"overdue-{case_id}", RungKind.OVERDUE, due_on + ONE_DAY, working_days=CASE_DAYS, case_id=case_id)


def takedown_due_on(taken_down_on: date, calendar: Calendar) -> date:
    """Returns the last of the `TAKEDOWN_DAYS` after a day on which files were taken down."""
    return calendar.working_days_after(taken_down_on, (TAKEDOWN_DAYS,))[TAKEDOWN_DAYS]


def decide(due: DueStep, today: date) -> Published | Superseded | Later:
    """Returns what is published when the day of a step has come.

    A lapse gives way once to an approved opening that takes effect no later than D+1 (PP 61/2010 Ps 11(3)); where
    that opening does not come about, the law does.
    Raises `Conflict` when the step does not fit its clock: the sweep parks such an item.
    """
    step, clock = due.step, due.clock
    if clock.state is ClockState.CLOSED:
        return Superseded("sudah_terbuka")
    if step.on > today:
        return Later("belum_waktunya")
    if (
        step.kind is RungKind.LAPSE
        and step.tries == 0
        and any(_opens_by(each, step.on, clock) for each in clock.approvals)
    ):
        return Later("pembukaan_disetujui")
    return Published(_event(step, clock))


def following(step: Step, period: WatchedPeriod, calendar: Calendar) -> tuple[Step, ...]:
    """Returns the step that follows a published one: the next review, or the next notice that it was missed."""
    after: Step | None = None
    if step.kind is RungKind.REVIEW:
        after = _review(year_after(step.on, period.review_on))
    elif step.kind is RungKind.MISSED and (step.working_days or 0) >= max(MISSED_DAYS):
        day = calendar.working_days_after(step.on, (MISSED_EVERY,))[MISSED_EVERY]
        after = _missed((step.working_days or 0) + MISSED_EVERY, day)
    return tuple(each for each in (after,) if each and _before_end(each, period))


def year_after(day: date, anchor: date | None) -> date:
    """Returns the day a year later; an anchor of 29 February gives 28 February in a common year only."""
    first = anchor or day
    try:
        return first.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _ladder(ends_on: date, calendar: Calendar, published: Collection[str]) -> list[Step]:
    counts, first = ladder_days(), first_notice(sum(calendar.service_days.values()))
    if first not in counts and not any(name.startswith(RUNG) for name in published):
        counts = (first, *counts)
    days = calendar.working_days_before(ends_on, counts)
    return [Step(f"{RUNG}{count}", RungKind.NOTICE, days[count], working_days=count) for count in counts]


def _reviews(period: WatchedPeriod, review_on: date, calendar: Calendar, published: Collection[str]) -> list[Step]:
    """Returns the next review, and the notices that the first one was missed."""
    day = review_on
    while _review(day).name in published:
        day = year_after(day, review_on)
    counts = list(_missed_counts(published))
    missed = calendar.working_days_after(review_on, counts)
    steps = [_review(day), *(_missed(count, missed[count]) for count in counts)]
    return [step for step in steps if _before_end(step, period)]


def _missed_counts(published: Collection[str]) -> Iterator[int]:
    """Yields the unpublished counts of the fixed ladder, and the first one after it where that ladder was published."""
    yield from (count for count in MISSED_DAYS if _missed_name(count) not in published)
    last = max(MISSED_DAYS)
    if _missed_name(last) in published:
        while _missed_name(last) in published:
            last += MISSED_EVERY
        yield last


def _before_end(step: Step, period: WatchedPeriod) -> bool:
    return period.ends_on is None or step.on <= period.ends_on


def _review(day: date) -> Step:
    return Step(f"review-{day.isoformat()}", RungKind.REVIEW, day)


def _missed(count: int, day: date) -> Step:
    return Step(_missed_name(count), RungKind.MISSED, day, working_days=count)


def _missed_name(count: int) -> str:
    return f"missed-{count}"


def _event(step: Step, clock: ItemClock) -> Event:
    of_item = {"item_id": clock.item_id, "period_version": clock.period.period_version}
    match step.kind:
        case RungKind.NOTICE:
            return _notice(step, clock)
        case RungKind.REVIEW:
            return ReviewDueV1(**of_item, review_on=step.on)
        case RungKind.MISSED:
            return _review_missed(step, clock)
        case RungKind.OVERDUE:
            return _case_overdue(step, clock)
        case RungKind.OPENING:
            return _opened(step, clock)
        case RungKind.LAPSE:
            return ExemptionLapsedV1(**of_item, lapsed_on=step.on)


def _notice(step: Step, clock: ItemClock) -> DeclassificationDueV1:
    if step.working_days is None or clock.window_opens is None or clock.period.ends_on is None:
        raise _does_not_fit(step, clock)
    return DeclassificationDueV1(
        item_id=clock.item_id,
        period_version=clock.period.period_version,
        rung=step.working_days,
        rung_on=step.on,
        window_opens=clock.window_opens,
        last_exempt_day=clock.period.ends_on,
        calendar_version=calendar_name(clock.calendar_version),
    )


def _review_missed(step: Step, clock: ItemClock) -> ReviewMissedV1:
    if step.working_days is None or clock.period.review_on is None:
        raise _does_not_fit(step, clock)
    return ReviewMissedV1(
        item_id=clock.item_id,
        period_version=clock.period.period_version,
        review_on=clock.period.review_on,
        rung=step.working_days,
    )


def _case_overdue(step: Step, clock: ItemClock) -> CaseOverdueV1:
    opened_on = clock.opened.get(step.case_id or "")
    if step.case_id is None or opened_on is None:
        raise _does_not_fit(step, clock)
    return CaseOverdueV1(item_id=clock.item_id, case_id=step.case_id, opened_on=opened_on, due_on=step.on - ONE_DAY)


def _opened(step: Step, clock: ItemClock) -> OpeningEffectiveV1:
    approval = next((each for each in clock.approvals if each.case_id == step.case_id), None)
    if approval is None:
        raise _does_not_fit(step, clock)
    return OpeningEffectiveV1(
        item_id=clock.item_id,
        case_id=approval.case_id,
        period_version=approval.period_version,
        effective_on=approval.effective_on,
    )


def _opens_by(approval: OpeningApproval, day: date, clock: ItemClock) -> bool:
    current = approval.period_version == clock.period.period_version
    return current and approval.outcome in CLOSES and approval.effective_on <= day


def _does_not_fit(step: Step, clock: ItemClock) -> Conflict:
    return Conflict(
        "LANGKAH_TIDAK_COCOK",
        f"Langkah {step.name} tidak cocok dengan catatan waktu butir {clock.item_id}.",
        mend="Periksa catatan butir ini pada halaman pemantau, lalu jalankan ulang penyapuan.",
    )
