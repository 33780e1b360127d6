"""By when something must be done with an item, as an expression on the table of items."""

from sqlalchemy import Date, case, cast, func

from services.registry import tables as t
from services.registry.domain.states import WAITING
from services.registry.domain.worked_days import WorkedDays
from services.registry.store import working_days as store_working_days
from shared.storage.database import Database

_I = t.items.c
_WAITING_END = cast(func.jsonb_extract_path_text(_I.record, "waiting_end"), Date)
DUE = case((_I.state.in_(sorted(WAITING)), _WAITING_END), else_=func.coalesce(_I.review_on, _I.ends_on))
"""The last day for what waits with an item: its written end before a penetapan, then its review or its end."""


async def worked_days(database: Database) -> WorkedDays:
    """Returns the working days as the scheduler last said them."""
    async with database.snapshot() as connection:
        return await store_working_days.worked_days(connection)
