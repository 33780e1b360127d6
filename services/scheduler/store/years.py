"""Loads and writes proposed calendar years, and what they would move; every function works inside a transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.calendar import CalendarYear
from services.scheduler.domain.years import YearAnswer, YearProposal
from services.scheduler.store.calendar import stored_days, year_of
from services.scheduler.store.recount import RUNNING
from services.scheduler.tables import deadlines, proposals
from shared.storage.bulk import array_of


async def pending(connection: AsyncConnection, year: int) -> YearProposal | None:
    """Returns the proposal that waits for a year."""
    query = select(proposals).where(proposals.c.year == year, proposals.c.state == "pending")
    row = (await connection.execute(query)).one_or_none()
    return _proposal(row) if row else None


async def last_answer(connection: AsyncConnection, year: int) -> tuple[int, YearAnswer] | None:
    """Returns the number of a year's newest proposal and its answer; None while it waits or where there is none."""
    query = select(proposals).where(proposals.c.year == year).order_by(proposals.c.id.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return (row.id, YearAnswer(row.state, row.decider, row.why or "")) if row and row.decider else None


async def all_pending(connection: AsyncConnection) -> list[YearProposal]:
    """Returns every proposal that waits, by year."""
    query = select(proposals).where(proposals.c.state == "pending").order_by(proposals.c.year)
    return [_proposal(row) for row in await connection.execute(query)]


async def put(
    connection: AsyncConnection, year: int, content: CalendarYear, *, reason: str, by: str, person: str, at: datetime
) -> YearProposal:
    """Writes a proposal that waits for a second person."""
    values = {
        "year": year,
        "days": stored_days(content),
        "decree": content.decree,
        "provisional": content.provisional,
        "reason": reason,
        "state": "pending",
        "proposed_at": at,
        "proposed_by": by,
        "proposer": person,
    }
    row = (await connection.execute(proposals.insert().values(values).returning(proposals))).one()
    return _proposal(row)


async def decide(
    connection: AsyncConnection, number: int, state: str, *, by: str, person: str, at: datetime, why: str = ""
) -> None:
    """Ends a proposal."""
    values = {"state": state, "decided_by": by, "decider": person, "decided_at": at, "why": why or None}
    await connection.execute(proposals.update().where(proposals.c.id == number).values(values))


async def ends(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Returns every distinct end of a running clock with its W0 and how many clocks have it."""
    columns = deadlines.c
    grouped = select(columns.ends_on, columns.window_opens, func.count().label("clocks"))
    dated = grouped.where(RUNNING, columns.ends_on.is_not(None))
    return (await connection.execute(dated.group_by(columns.ends_on, columns.window_opens))).all()


async def items_of(connection: AsyncConnection, days: Sequence[date], limit: int) -> Sequence[Row[Any]]:
    """Returns the first running clocks that end on some days, the nearest end first."""
    mine = deadlines.c.ends_on == func.any(array_of(list(days), Date))
    query = select(deadlines).where(RUNNING, mine).order_by(deadlines.c.ends_on, deadlines.c.item_id).limit(limit)
    return (await connection.execute(query)).all()


def _proposal(row: Row[Any]) -> YearProposal:
    return YearProposal(row.id, row.year, year_of(row), row.reason, row.proposed_at, row.proposed_by, row.proposer)
