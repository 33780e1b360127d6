"""Writes the journal and the standings inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor.domain.journal import JournalEntry
from services.monitor.tables import journal, standings

LOCK = func.hashtextextended("terbuka.monitor.journal", 0)


async def lock(connection: AsyncConnection) -> None:
    """Lets writers wait for each other, so that ids grow in the order of commits and no reader skips one."""
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def add(connection: AsyncConnection, entries: Sequence[JournalEntry], heard_at: datetime) -> None:
    """Adds lines in their order; the caller has called `lock`."""
    rows = [{**vars(entry), "facts": dict(entry.facts), "heard_at": heard_at} for entry in entries]
    await connection.execute(insert(journal).on_conflict_do_nothing(index_elements=["event_id"]), rows)


async def expect(connection: AsyncConnection, rows: Sequence[tuple[str, str, int, datetime]]) -> None:
    """Records in which list items have to stand since a version of each: item, list, version, instant."""
    await _stand(connection, ("due_list", "due_version", "due_at"), "due_version", rows)


async def see(connection: AsyncConnection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Records in which list the website shows items: item, list, site sequence, address, instant."""
    await _stand(connection, ("shown_list", "shown_sequence", "url", "shown_at"), "shown_sequence", rows)


async def _stand(connection: AsyncConnection, names: tuple[str, ...], count: str, rows: Sequence[Any]) -> None:
    """Writes standings; what counts less than what is there changes nothing."""
    if not rows:
        return
    fresh = insert(standings)
    newer = standings.c[count] < fresh.excluded[count]
    values = {name: fresh.excluded[name] for name in names}
    written = [dict(zip(("item_id", *names), row, strict=True)) for row in rows]
    await connection.execute(fresh.on_conflict_do_update(index_elements=["item_id"], set_=values, where=newer), written)
