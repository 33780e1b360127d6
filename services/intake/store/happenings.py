"""The rows of what happened to items, and of when an account last looked at a submission."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.happenings import Happening
from services.intake.tables import happenings, looks

ONE_VISIT = timedelta(minutes=30)
"""Within this time a further look belongs to the same visit: what was new stays marked."""


async def add(connection: AsyncConnection, found: Sequence[Happening], at: datetime) -> None:
    """Writes what happened."""
    if found:
        rows = [{"item_id": each.item_id, "what": each.what, "told": dict(each.told), "at": at} for each in found]
        await connection.execute(happenings.insert(), rows)


async def of_item(connection: AsyncConnection, item_id: str) -> list[dict[str, Any]]:
    """Returns what happened to an item, in order."""
    query = select(happenings.c.what, happenings.c.told, happenings.c.at).where(happenings.c.item_id == item_id)
    return [dict(row) for row in (await connection.execute(query.order_by(happenings.c.number))).mappings()]


async def looked(connection: AsyncConnection, account: str, submission_ids: Sequence[str]) -> Mapping[str, datetime]:
    """Returns since when changes of submissions are new to an account."""
    query = select(looks.c.submission_id, looks.c.at).where(looks.c.account == account)
    rows = await connection.execute(query.where(looks.c.submission_id.in_(submission_ids)))
    return {row.submission_id: row.at for row in rows}


async def look(
    connection: AsyncConnection, account: str, submission_id: str, received: datetime, now: datetime
) -> datetime:
    """Notes that an account looks at a submission; returns since when changes are new to it."""
    mine = (looks.c.account == account) & (looks.c.submission_id == submission_id)
    row = (await connection.execute(select(looks.c.at, looks.c.since).where(mine))).first()
    since = received if row is None else row.since if now - row.at < ONE_VISIT else row.at
    values = {"at": now, "since": since}
    seen = insert(looks).values(account=account, submission_id=submission_id, **values)
    await connection.execute(seen.on_conflict_do_update(index_elements=["account", "submission_id"], set_=values))
    return since
