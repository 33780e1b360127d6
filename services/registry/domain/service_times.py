"""How long the steps of the SOP took, and when those of an opening begin, counted back from the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from services.registry.domain.worked_days import WorkedDays
from shared.law.lead_times import ServiceStep, Targets, of_opening
from shared.law.limits import WINDOW_DAYS


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
    """When the steps of an opening begin, in working days before the last exempt day.

    `starts` is by step; `needed` counts all of them.
    """

    starts: Mapping[ServiceStep, int]
    needed: int

    @property
    def fits_window(self) -> bool:
        """Tells whether decision and approval fit into the window, before which nobody may decide."""
        return self.starts[ServiceStep.DECIDE_OPENING] <= WINDOW_DAYS


def lead_time(targets: Targets) -> LeadTime | None:
    """Counts the steps of an opening back from its last exempt day; None until each of them has a target."""
    starts, days = dict[ServiceStep, int](), 0
    counted = of_opening(targets)
    for step in reversed(list(counted)):
        days += counted[step]
        starts[step] = days
    return LeadTime(starts, days) if starts else None


def times_of(spans: Sequence[tuple[date, date]], target: int, worked: WorkedDays) -> StepTimes | None:
    """Returns the times of a step from the days on which it began and ended; None where nothing was measured."""
    took = sorted(worked.between(begun, done) for begun, done in spans)
    if not took:
        return None
    over = sum(days > target for days in took) if target else 0
    return StepTimes(len(took), _share(took, 0.5), _share(took, 0.9), took[-1], over)


def _share(took: Sequence[int], share: float) -> int:
    return took[max(0, ceil(len(took) * share) - 1)]
