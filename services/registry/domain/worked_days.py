"""Working days as a desk counts them: Mondays to Fridays less the days off that the scheduler said."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkedDays:
    """Counts days; without days off, before the scheduler said the first ones, every weekday is worked."""

    off: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Tells whether public bodies work on a day."""
        return day.weekday() < SATURDAY and day not in self.off

    def after(self, day: date, many: int) -> date:
        """Returns the working day that is so many after a day; the day itself for none."""
        while many > 0:
            day += ONE_DAY
            many -= self.is_worked(day)
        return day

    def between(self, begun: date, done: date) -> int:
        """Counts the working days after one day up to another."""
        return sum(self.is_worked(begun + timedelta(days=ahead)) for ahead in range(1, (done - begun).days + 1))
