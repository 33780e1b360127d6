"""What the API and the pages of the room both call, and the answer that both give."""

from dataclasses import dataclass

from pydantic import BaseModel

from services.scheduler.commands.calendar import CalendarYears, Confirmed
from services.scheduler.commands.clock_check import ConfirmClock
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.queries.deadlines import Queries
from services.scheduler.queries.standing import MoveShown, StandingQueries, shown_move


@dataclass(frozen=True)
class UseCases:
    """Holds what the routes and pages call."""

    queries: Queries
    standing: StandingQueries
    sweeper: Sweeper
    years: CalendarYears
    confirm_clock: ConfirmClock


class ReplacedOut(BaseModel):
    """Tells what a year in force moved; `finished` is false while the worker still counts."""

    calendar_version: str
    finished: bool
    recomputed: int
    moved_count: int
    moved: list[MoveShown]
    added: int
    redated: int
    removed: int


def replaced(done: Confirmed) -> ReplacedOut:
    """Returns what a confirmed year moved as people and programs see it."""
    recount = done.recount
    return ReplacedOut(
        calendar_version=done.calendar_version,
        finished=recount.finished_at is not None,
        recomputed=recount.clocks,
        moved_count=recount.moved,
        moved=[shown_move(each) for each in recount.moves],
        added=recount.added,
        redated=recount.redated,
        removed=recount.removed,
    )
