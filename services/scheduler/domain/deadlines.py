"""The clock of one item and the steps that stand on it: what the sweep decides from, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class RungKind(StrEnum):
    """What a step of an item's clock is."""

    NOTICE = "ladder"
    """A rung of the ladder, so many working days before the end."""
    OPENING = "opening"
    """The day that an approval named."""
    LAPSE = "lapse"
    """D+1, the first day after the last exempt day."""
    REVIEW = "review"
    """The yearly review of a period without a computable end."""
    MISSED = "missed"
    """So many working days after a review that nobody held."""
    OVERDUE = "overdue"
    """The first day after the time in which an early opening case is to be finished."""


AWAITED = frozenset({RungKind.OPENING, RungKind.LAPSE})
"""Steps that are settled by the fact that registry publishes, and are published again until it does."""


class RungState(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    """Its day has not come, or no sweep has seen it yet."""
    FIRED = "fired"
    """It was published; a lapse or an opening is published again until registry answers with the fact."""
    CANCELLED = "cancelled"
    """It will never be published: the item was opened, reclassified, or decided before its lapse."""


class ClockState(StrEnum):
    """Whether an item's clock runs."""

    RUNNING = "running"
    """The item is exempt."""
    CLOSED = "closed"
    """The item was opened; nothing is due any more."""


@dataclass(frozen=True)
class WatchedPeriod:
    """One version of an item's period: `ends_on` its last exempt day, `review_on` its first review, or both."""

    item_id: str
    period_version: int
    ends_on: date | None
    review_on: date | None


@dataclass(frozen=True)
class Step:
    """One step of the clock: published once per (item, period version, name), on or after its legal day begins.

    `tries` counts how often it was published, put off or refused.
    """

    name: str
    kind: RungKind
    on: date
    working_days: int | None = None
    case_id: str | None = None
    tries: int = 0


@dataclass(frozen=True)
class OpeningApproval:
    """An opening that the head of the public body approved, waiting for its day."""

    case_id: str
    period_version: int
    outcome: str
    effective_on: date


@dataclass(frozen=True)
class ItemClock:
    """The clock of one item as the scheduler keeps it."""

    period: WatchedPeriod
    state: ClockState
    window_opens: date | None
    calendar_version: int
    provisional: bool
    approvals: tuple[OpeningApproval, ...] = ()
    parked: bool = False
    opened: Mapping[str, date] = field(default_factory=dict)
    """The day on which each case was opened, by its id."""

    @property
    def item_id(self) -> str:
        """Returns the item that this clock belongs to."""
        return self.period.item_id


StepPlace = tuple[str, int, str]


@dataclass(frozen=True)
class DueStep:
    """A step whose day has come, with the clock it stands on and the period version that it was made for."""

    step: Step
    clock: ItemClock
    version: int = 0

    @property
    def place(self) -> StepPlace:
        """Returns where the step stands: its item, the period version that it was made for, its name."""
        return self.clock.item_id, self.version, self.step.name


@dataclass(frozen=True)
class ClockStanding:
    """A step as it stands on a clock, published or not."""

    step: Step
    state: RungState


@dataclass(frozen=True)
class Wait:
    """An item that is not classified yet and whose written end has passed; `ends_on` was its last exempt day."""

    item_id: str
    version: int
    ends_on: date


@dataclass(frozen=True)
class DueTakedown:
    """Files that were taken down and whose time for a decision is over; `due_on` was its last working day."""

    item_id: str
    takedown_id: str
    due_on: date


@dataclass(frozen=True)
class Moved:
    """Tells how a changed calendar moved one item's W0 (`None` where it did not stand before)."""

    item_id: str
    public_title: str
    last_exempt_day: date
    before: date | None
    after: date


@dataclass(frozen=True)
class Beat:
    """What one sweep did: the watermarks are the instants up to which due steps were looked for."""

    started_at: datetime
    watermark_from: datetime | None
    watermark_to: datetime
    fired: int = 0
    superseded: int = 0
    parked: int = 0
    boot: str = ""
    uptime: float = 0.0
