"""Forgets lines of the journal in the order in which they were written; no function here commits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor.domain.journal import ROUTINE
from services.monitor.tables import forgotten, journal
from shared.storage.bulk import array_of

JOURNAL = "journal"
APART = timedelta(days=1)
"""More than the instants can differ at which inbox and journal heard of one event."""


@dataclass(frozen=True)
class ForgottenLines:
    """How many lines a slice looked at, and how many of them went."""

    looked_at: int
    gone: int


async def forget(connection: AsyncConnection, before: datetime, most: int) -> ForgottenLines:
    """Looks at the next lines that were heard before an instant, once each, and deletes those of `ROUTINE` kinds."""
    after = await _locked_place(connection)
    next_ones = select(journal.c.id, journal.c.type, journal.c.heard_at).where(journal.c.id > after)
    slice_ = next_ones.order_by(journal.c.id).limit(most).cte("slice")
    young = select(func.min(slice_.c.id)).where(slice_.c.heard_at >= before).scalar_subquery()
    old = select(slice_.c.id, slice_.c.type).where(func.coalesce(slice_.c.id < young, True)).cte("old")
    these = (journal.c.id == old.c.id) & (old.c.type == func.any(array_of(sorted(ROUTINE), Text)))
    gone = delete(journal).where(these).returning(journal.c.id).cte("gone")
    many = select(func.count()).select_from(gone).scalar_subquery()
    looked_at, last, went = (await connection.execute(select(func.count(), func.max(old.c.id), many))).one()
    if looked_at:
        reached: Any = {"line": last, "before": func.greatest(forgotten.c.before, before)}
        await connection.execute(forgotten.update().where(forgotten.c.what == JOURNAL).values(reached))
    return ForgottenLines(looked_at, went)


async def forgotten_until(connection: AsyncConnection) -> datetime | None:
    """Returns until when the journal may lack lines of `ROUTINE` kinds; None where nothing was forgotten."""
    query = select(forgotten.c.before).where(forgotten.c.what == JOURNAL)
    before: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return before + APART if before else None


async def _locked_place(connection: AsyncConnection) -> int:
    """Returns the last line that was looked at; another process waits until the transaction ends."""
    first = insert(forgotten).values(what=JOURNAL)
    same = first.on_conflict_do_update(index_elements=["what"], set_={"what": first.excluded.what})
    return int((await connection.execute(same.returning(forgotten.c.line))).scalar_one())
