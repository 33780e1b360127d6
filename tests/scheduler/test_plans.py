"""No list of clocks walks the table of clocks: each is explained over 20,000 of them."""

from functools import partial
from typing import Any, get_args

from sqlalchemy import text

from services.scheduler.queries.deadlines import State
from tests.plans import Questions, walking
from tests.scheduler.build import Scheduler
from tests.scheduler.test_look import AGAIN, BEATS, CLOCKS, STEPS, WAITS

GROWING = {"deadlines", "rungs", "waits", "cases", "heartbeats"}
SETTLED = (
    "UPDATE scheduler.rungs SET kind = 'lapse'",
    "UPDATE scheduler.deadlines SET skpd_code = 'dinas-' || right(item_id, 2), failure = 'GALAT'",
    "ANALYZE scheduler.rungs, scheduler.deadlines, scheduler.waits, scheduler.heartbeats",
)
VERSION = (
    "INSERT INTO scheduler.calendar_versions (version, made_at, made_by) VALUES (1, now(), 'sistem')"
    " ON CONFLICT DO NOTHING"
)
ROWS = (VERSION, CLOCKS, STEPS, AGAIN, WAITS, BEATS, *SETTLED)
"""What fills the tables with 20,000 clocks, in order."""


async def test_no_list_of_clocks_walks_their_table(scheduler: Scheduler) -> None:
    async with scheduler.database.transaction() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))
    assert await walking(scheduler.database, questions(scheduler), GROWING) == {}


def questions(scheduler: Scheduler) -> Questions:
    """Returns every question about clocks by name."""
    queries, standing, asked = scheduler.queries, scheduler.standing, dict[str, Any]()
    for state in get_args(State):
        asked |= {
            f"clocks {state}": partial(queries.deadlines, state=state),
            f"clocks {state}, of an agency": partial(queries.deadlines, state=state, skpd="dinas-07"),
            f"count of {state}": partial(queries.count, state=state),
            f"count of {state}, of an agency": partial(queries.count, state=state, skpd="dinas-07"),
        }
    asked |= {
        "in the window": queries.count_in_window,
        "in the window of an agency": partial(queries.count_in_window, skpd="dinas-07"),
        "one clock": partial(queries.explain, "i7"),
        "set aside": queries.stuck,
        "heartbeat": standing.heartbeat,
        "unanswered": standing.unanswered,
        "over": standing.over,
        "waits": standing.waits,
        "counts of all clocks": standing.recounts,
    }
    return asked
