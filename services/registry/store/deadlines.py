"""Writes and reads W0 and D of items as the scheduler computed them; no function here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Text, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.case_facts import Window
from shared.contracts.deadlines import DeadlineSetV1, DeclassificationDueV1
from shared.storage.bulk import array_of, unnested

D = t.deadlines.c
KINDS = {"period_version": Integer, "window_opens": Date, "last_exempt_day": Date, "provisional": Boolean}


async def window(connection: AsyncConnection, item_id: str, period_version: int) -> Window | None:
    """Returns the window that the scheduler computed for an item's period, None before it did."""
    query = select(t.deadlines).where(D.item_id == item_id, D.period_version == period_version)
    row = (await connection.execute(query)).one_or_none()
    return _window(row) if row else None


async def set_deadline(connection: AsyncConnection, event: DeadlineSetV1 | DeclassificationDueV1) -> None:
    """Records W0 and D of an item; an older period never replaces a newer one."""
    await connection.execute(_newer(insert(t.deadlines).values(**_row(event))))


async def set_deadlines(connection: AsyncConnection, events: Sequence[DeadlineSetV1]) -> dict[str, Window]:
    """Records W0 and D of many items, of one item the last; returns the windows of the items whose row it wrote.

    An older period never replaces a newer one.
    """
    rows = list({event.item_id: _row(event) for event in events}.values())
    names = list(rows[0])
    wanted = unnested(**{name: array_of([row[name] for row in rows], KINDS.get(name, Text)) for name in names})
    written = _newer(insert(t.deadlines).from_select(names, select(*wanted.c).order_by(wanted.c.item_id)))
    found = await connection.execute(written.returning(*D))
    return {row.item_id: _window(row) for row in found}


def _row(event: DeadlineSetV1 | DeclassificationDueV1) -> dict[str, Any]:
    names = ("item_id", "period_version", "window_opens", "last_exempt_day", "calendar_version")
    return {**{name: getattr(event, name) for name in names}, "provisional": getattr(event, "provisional", False)}


def _newer(statement: Insert) -> Insert:
    said = {column.name: statement.excluded[column.name] for column in D}
    newer = D.period_version <= statement.excluded.period_version
    return statement.on_conflict_do_update(index_elements=["item_id"], set_=said, where=newer)


def _window(row: Any) -> Window:
    return Window(row.window_opens, row.last_exempt_day, row.provisional)
