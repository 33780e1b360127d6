"""Service times of the steps of the SOP: targets of the province, and when each step begins, counted back from the end.

The SOP calls its times tentative: they are no legal limit, they are measured and not enforced (docs/law.md 19).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from shared.law.ladder import ladder_days
from shared.law.limits import WINDOW_DAYS

SATURDAY = 5
WEEK, WORKING = 7, 5


class ServiceStep(StrEnum):
    """A step whose time is measured, from the one before it; the last three are those of an opening."""

    PROPOSE = "propose"
    DECIDE = "decide"
    APPROVE = "approve"
    CONSIDER = "consider"
    DECIDE_OPENING = "decide_opening"
    APPROVE_OPENING = "approve_opening"


OPENING = (ServiceStep.CONSIDER, ServiceStep.DECIDE_OPENING, ServiceStep.APPROVE_OPENING)
IN_WINDOW = (ServiceStep.DECIDE_OPENING, ServiceStep.APPROVE_OPENING)
"""Steps that cannot begin before the window of the decision opens (PP 61/2010 Ps 11(2))."""

Targets = Mapping[ServiceStep, int]


@dataclass(frozen=True)
class StepTimes:
    """How many working days a step took: of how many, the middle one, the one that nine of ten stay below, the longest.

    `over` counts those that took longer than the target, 0 where there is none.
    """

    many: int
    middle: int
    most: int
    longest: int
    over: int


@dataclass(frozen=True)
class LeadTime:
    """When the steps of an opening begin, in working days before the last exempt day, and whether the ladder leaves so.

    `starts` is by step; `first_notice` the working days of the first rung of the ladder.
    """

    starts: Mapping[ServiceStep, int]
    first_notice: int

    @property
    def notice_is_enough(self) -> bool:
        """Tells whether the first notice comes before the first step must begin."""
        return max(self.starts.values()) <= self.first_notice

    @property
    def fits_window(self) -> bool:
        """Tells whether decision and approval fit into the window, before which nobody may decide."""
        return self.starts[ServiceStep.DECIDE_OPENING] <= WINDOW_DAYS


def lead_time(targets: Targets) -> LeadTime | None:
    """Counts the steps of an opening back from its last exempt day; None until each of them has a target."""
    if not all(step in targets for step in OPENING):
        return None
    starts, days = dict[ServiceStep, int](), 0
    for step in reversed(OPENING):
        days += targets[step]
        starts[step] = days
    return LeadTime(starts, ladder_days()[0])


def times_of(spans: Sequence[tuple[date, date]], target: int) -> StepTimes | None:
    """Returns the times of a step from the days on which it began and ended; None where nothing was measured."""
    took = sorted(weekdays_between(begun, done) for begun, done in spans)
    if not took:
        return None
    over = sum(days > target for days in took) if target else 0
    return StepTimes(len(took), _share(took, 0.5), _share(took, 0.9), took[-1], over)


def _share(took: Sequence[int], share: float) -> int:
    return took[max(0, ceil(len(took) * share) - 1)]


def weekdays_between(begun: date, done: date) -> int:
    """Counts the Mondays to Fridays after one day up to another; holidays are scheduler's, so it is never too few."""
    if done <= begun:
        return 0
    weeks, rest = divmod((done - begun).days, WEEK)
    days = (begun + timedelta(days=each) for each in range(1, rest + 1))
    return weeks * WORKING + sum(day.weekday() < SATURDAY for day in days)
