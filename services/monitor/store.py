"""Writes the journal and the standings inside the caller's transaction."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor.journal import Entry
from services.monitor.tables import journal, standings

LOCK = func.hashtextextended("terbuka.monitor.journal", 0)


async def add(connection: AsyncConnection, entry: Entry, heard_at: datetime) -> None:
    """Adds a line; writers wait for each other, so that ids grow in the order of commits and no reader skips one."""
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    values = {**asdict(entry), "facts": dict(entry.facts), "heard_at": heard_at}
    await connection.execute(insert(journal).values(values).on_conflict_do_nothing(index_elements=["event_id"]))


async def expect(connection: AsyncConnection, item_id: str, listing: str, version: int, at: datetime) -> None:
    """Records in which list an item has to stand since a version of it."""
    values = {"due_list": listing, "due_version": version, "due_at": at}
    fresh = insert(standings).values(item_id=item_id, **values)
    newer = standings.c.due_version < version
    await connection.execute(fresh.on_conflict_do_update(index_elements=["item_id"], set_=values, where=newer))


async def see(connection: AsyncConnection, item_id: str, listing: str, sequence: int, url: str, at: datetime) -> None:
    """Records in which list the website shows an item."""
    values = {"shown_list": listing, "shown_sequence": sequence, "url": url, "shown_at": at}
    fresh = insert(standings).values(item_id=item_id, **values)
    newer = standings.c.shown_sequence < sequence
    await connection.execute(fresh.on_conflict_do_update(index_elements=["item_id"], set_=values, where=newer))
