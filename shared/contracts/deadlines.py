"""What scheduler says, on `terbuka.deadlines`."""

from datetime import date, datetime
from typing import ClassVar

from shared.contracts.base import Event


class DeadlinesEvent(Event):
    """Said by scheduler; `period_version` names the period it was computed from."""

    topic = "terbuka.deadlines"


class DeadlineSetV1(DeadlinesEvent):
    """The clock of an item was set: W0 (`window_opens`) and D (`last_exempt_day`), final or provisional."""

    type: ClassVar[str] = "scheduler.deadline_set.v1"

    item_id: str
    period_version: int
    window_opens: date
    last_exempt_day: date
    calendar_version: str
    provisional: bool


class DeclassificationDueV1(DeadlinesEvent):
    """One rung of the ladder was reached; `rung` is the number of working days before the end."""

    type: ClassVar[str] = "scheduler.declassification_due.v1"

    item_id: str
    period_version: int
    rung: int
    rung_on: date
    window_opens: date
    last_exempt_day: date
    calendar_version: str


class OpeningEffectiveV1(DeadlinesEvent):
    """The day that an approval named has come."""

    type: ClassVar[str] = "scheduler.opening_effective.v1"

    item_id: str
    case_id: str
    period_version: int
    effective_on: date


class ExemptionLapsedV1(DeadlinesEvent):
    """The period ended and nobody decided: public by operation of law (PP 61/2010 Ps 11(3))."""

    type: ClassVar[str] = "scheduler.exemption_lapsed.v1"

    item_id: str
    period_version: int
    lapsed_on: date


class ReviewDueV1(DeadlinesEvent):
    """The review date of an undated period has come."""

    type: ClassVar[str] = "scheduler.review_due.v1"

    item_id: str
    period_version: int
    review_on: date


class ReviewMissedV1(DeadlinesEvent):
    """The review date of an undated period passed `rung` working days ago and the item still stands undated."""

    type: ClassVar[str] = "scheduler.review_missed.v1"

    item_id: str
    period_version: int
    review_on: date
    rung: int


class WaitingEndedV1(DeadlinesEvent):
    """The end written for an item that is not classified yet has passed; `ended_on` was its last exempt day."""

    type: ClassVar[str] = "scheduler.waiting_ended.v1"

    item_id: str
    version: int
    ended_on: date


class CaseOverdueV1(DeadlinesEvent):
    """An early opening case is unfinished thirty working days after it was opened."""

    type: ClassVar[str] = "scheduler.case_overdue.v1"

    item_id: str
    case_id: str
    opened_on: date
    due_on: date


class TakedownDueV1(DeadlinesEvent):
    """The working days within which somebody decides on a take-down are over; `due_on` was the last of them."""

    type: ClassVar[str] = "scheduler.takedown_due.v1"

    item_id: str
    takedown_id: str
    due_on: date


class CalendarChangedV1(DeadlinesEvent):
    """The calendar of a year was replaced; `moved` counts the open deadlines that moved.

    `days_off` are the days off of that year that fall on Mondays to Fridays.
    """

    type: ClassVar[str] = "scheduler.calendar_changed.v1"
    key_field: ClassVar[str] = "year"

    year: int
    calendar_version: str
    moved: int
    days_off: tuple[date, ...] = ()


class WorkdayBeganV1(DeadlinesEvent):
    """A working day began by the calendar in force; `since` is when the last one was said, `following` comes next.

    `days_off` are those of the year before, of this and of the next one that fall on Mondays to Fridays.
    """

    type: ClassVar[str] = "scheduler.workday_began.v1"
    key_field: ClassVar[str] = "day"

    day: date
    since: datetime
    following: date
    calendar_version: str
    days_off: tuple[date, ...] = ()
