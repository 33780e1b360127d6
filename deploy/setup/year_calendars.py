"""What the calendar of this year and the next rests on; a change of it takes two persons at the desk of scheduler."""

from datetime import date

from deploy.cli.workdays import count_back
from deploy.setup.first_run import SetupStep

PROVISIONAL = "perkiraan; usulkan di /scheduler/kalender, dua orang menetapkannya"


def calendar_steps(today: date) -> list[SetupStep]:
    """Returns for this year and the next whether its days off are decreed or estimated."""
    return [SetupStep("kalender", str(year), _state(year)) for year in (today.year, today.year + 1)]


def _state(year: int) -> str:
    counted = count_back(date(year, 12, 31), 200, "full")
    if counted.derived.provisional:
        return PROVISIONAL
    return "; ".join(counted.derived.decrees)
