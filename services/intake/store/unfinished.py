"""The rows of work that an account began and did not hand in yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.tables import drafts, unfinished

FORM, LIST = "form", "list"
"""A form that was checked, a workbook that was read."""
Row = Mapping[str, Any]


async def add(connection: AsyncConnection, **values: Any) -> None:
    """Writes what was begun."""
    await connection.execute(unfinished.insert().values(**values))


async def change(connection: AsyncConnection, account: str, work_id: str, **values: Any) -> bool:
    """Changes what an account began; tells whether there was such work."""
    changed = update(unfinished).where(*_of(account, work_id)).values(**values)
    return bool((await connection.execute(changed)).rowcount)


async def find(connection: AsyncConnection, account: str, work_id: str, kind: str) -> Row | None:
    """Returns what an account began, also after it was handed in."""
    query = select(unfinished).where(*_of(account, work_id), unfinished.c.kind == kind)
    row = (await connection.execute(query)).mappings().first()
    return dict(row) if row else None


async def of_account(connection: AsyncConnection, account: str) -> list[Row]:
    """Returns what an account began and did not hand in, the newest first."""
    query = select(unfinished).where(unfinished.c.account == account, unfinished.c.done_at.is_(None))
    rows = await connection.execute(query.order_by(unfinished.c.saved_at.desc(), unfinished.c.work_id))
    return [dict(row) for row in rows.mappings()]


async def remove(connection: AsyncConnection, account: str, work_id: str) -> str:
    """Deletes what an account began; returns its kind, an empty word where there was none."""
    gone = delete(unfinished).where(*_of(account, work_id)).returning(unfinished.c.kind)
    return str(await connection.scalar(gone) or "")


async def drop_old(connection: AsyncConnection, *, forms: datetime, lists: datetime, done: datetime) -> int:
    """Deletes forms, lists and what was handed in from before these moments; returns how many."""
    old = or_(
        and_(unfinished.c.kind == FORM, unfinished.c.saved_at < forms),
        and_(unfinished.c.kind == LIST, unfinished.c.saved_at < lists),
        unfinished.c.done_at < done,
    )
    return (await connection.execute(delete(unfinished).where(old))).rowcount


async def drop_old_drafts(connection: AsyncConnection, before: datetime) -> int:
    """Deletes the drafts that nobody saved since a moment; returns how many."""
    return (await connection.execute(delete(drafts).where(drafts.c.saved_at < before))).rowcount


def _of(account: str, work_id: str) -> tuple[Any, ...]:
    return unfinished.c.account == account, unfinished.c.work_id == work_id
