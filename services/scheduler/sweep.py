"""What is due and what it means: pure decisions, one step at a time, so that a sweep can be judged without a clock."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduler.calendar import Calendar, Derivation
from services.scheduler.ladder import LADDER_DAYS, WINDOW
from services.scheduler.model import Approval, ClockState, DueStep, ItemClock, Period, RungKind, Step
from services.scheduler.seed import calendar_name
from shared.contracts import Event
from shared.contracts.deadlines import (
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.errors import Conflict

ONE_DAY = timedelta(days=1)
RANK = {RungKind.NOTICE: 0, RungKind.REVIEW: 1, RungKind.OPENING: 2, RungKind.LAPSE: 3}


@dataclass(frozen=True)
class Said:
    """The step is said: its event, and the next step that it brings with it."""

    event: Event
    then: Step | None = None


@dataclass(frozen=True)
class Superseded:
    """The step is not said, for a reason that stands in the record."""

    reason: str


def window_of(ends_on: date, calendar: Calendar) -> Derivation:
    """Returns W0, the 30th working day strictly before the last exempt day, with its derivation (domain 10.6)."""
    return calendar.derivation(ends_on, WINDOW)


def plan(period: Period, calendar: Calendar) -> tuple[Step, ...]:
    """Returns every step that a period puts on the clock: the ladder and the lapse, or the next review."""
    if period.ends_on is not None:
        return (*_ladder(period.ends_on, calendar), Step("lapse", RungKind.LAPSE, period.ends_on + ONE_DAY))
    if period.review_on is not None:
        return (_review(period.review_on),)
    return ()


def decide(due: DueStep, today: date) -> Said | Superseded:
    """Returns what is said when the day of a step has come.

    A lapse gives way to an approved opening that takes effect no later than D+1 (PP 61/2010 Ps 11(3)).
    Raises `Conflict` when the step does not fit its clock: the sweep parks such an item.
    """
    step, clock = due.step, due.clock
    if clock.state is ClockState.CLOSED:
        return Superseded("sudah_terbuka")
    if step.on > today:
        return Superseded("belum_waktunya")
    match step.kind:
        case RungKind.NOTICE:
            return Said(_notice(step, clock))
        case RungKind.REVIEW:
            return Said(_reviewed(step, clock), then=_review(year_after(step.on, clock.period.review_on)))
        case RungKind.OPENING:
            return Said(_opened(step, clock))
        case RungKind.LAPSE:
            return _lapsed(step, clock)


def year_after(day: date, anchor: date | None) -> date:
    """Returns the day a year later; an anchor of 29 February gives 28 February in a common year only."""
    first = anchor or day
    try:
        return first.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def _ladder(ends_on: date, calendar: Calendar) -> list[Step]:
    days = calendar.working_days_before(ends_on, LADDER_DAYS)
    return [Step(f"h-{count}", RungKind.NOTICE, days[count], working_days=count) for count in LADDER_DAYS]


def _review(day: date) -> Step:
    return Step(f"review-{day.isoformat()}", RungKind.REVIEW, day)


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


def _reviewed(step: Step, clock: ItemClock) -> ReviewDueV1:
    return ReviewDueV1(item_id=clock.item_id, period_version=clock.period.period_version, review_on=step.on)


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


def _lapsed(step: Step, clock: ItemClock) -> Said | Superseded:
    if any(_opens_by(each, step.on, clock) for each in clock.approvals):
        return Superseded("pembukaan_disetujui")
    period = clock.period
    return Said(ExemptionLapsedV1(item_id=clock.item_id, period_version=period.period_version, lapsed_on=step.on))


def _opens_by(approval: Approval, day: date, clock: ItemClock) -> bool:
    current = approval.period_version == clock.period.period_version
    return current and approval.outcome != "reclassify" and approval.effective_on <= day


def _does_not_fit(step: Step, clock: ItemClock) -> Conflict:
    return Conflict(
        "LANGKAH_TIDAK_COCOK",
        f"Langkah {step.name} tidak cocok dengan catatan waktu butir {clock.item_id}.",
        mend="Periksa catatan butir ini pada halaman pemantau, lalu jalankan ulang penyapuan.",
    )
