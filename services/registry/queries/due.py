"""By when something must be done with an item, as an expression on the table of items."""

from datetime import date, timedelta

from sqlalchemy import Date, case, cast, func

from services.registry import tables as t
from services.registry.domain.states import WAITING

_I = t.items.c
_WAITING_END = cast(func.jsonb_extract_path_text(_I.record, "waiting_end"), Date)
DUE = case((_I.state.in_(sorted(WAITING)), _WAITING_END), else_=func.coalesce(_I.review_on, _I.ends_on))
"""The last day for what waits with an item: its written end before a penetapan, then its review or its end."""

SATURDAY = 5


def workdays_on(day: date, many: int) -> date:
    """Returns the day that is so many Mondays to Fridays on; holidays are scheduler's, a list does without them."""
    while many > 0:
        day += timedelta(days=1)
        many -= day.weekday() < SATURDAY
    return day
