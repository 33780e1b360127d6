"""What an item has beside its record, as its page and the API show it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.queries.incidents import incidents_of
from services.registry.store.records import CASES, case_of, line_of, records


async def around(connection: AsyncConnection, item_id: str) -> dict[str, Any]:
    """Returns what stands beside an item: suggestion, deadline, rungs, cases, copies, website, history, incidents."""
    query = records(t.cases).where(t.cases.c.item_id == item_id).order_by(t.cases.c.id)
    cases = [case_of(row, connection) for row in (await connection.execute(query)).mappings()]
    return {
        "suggestion": await _first(connection, select(t.suggestions).where(t.suggestions.c.item_id == item_id)),
        "deadline": await _first(connection, select(t.deadlines).where(t.deadlines.c.item_id == item_id)),
        "reminders": await _of(
            connection, select(t.reminders).where(t.reminders.c.item_id == item_id).order_by(t.reminders.c.rung_on)
        ),
        "cases": [CASES.dump_python(case, mode="json") for case in cases],
        "copies": [_public_copy(row) for row in await _of(connection, _copies(item_id))],
        "website": await _first(connection, select(t.standings).where(t.standings.c.item_id == item_id)),
        "history": await _history(connection, item_id),
        "incidents": await incidents_of(connection, item_id),
    }


async def _history(connection: AsyncConnection, item_id: str) -> list[dict[str, Any]]:
    query = select(t.register).where(t.register.c.item_id == item_id).order_by(t.register.c.id)
    return [line_of(row, connection) for row in (await connection.execute(query)).mappings()]


def _copies(item_id: str) -> Select[Any]:
    return select(t.copies).where(t.copies.c.item_id == item_id).order_by(t.copies.c.id)


def _public_copy(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"approval", "draft_key"}}


async def _of(connection: AsyncConnection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _first(connection: AsyncConnection, query: Select[Any]) -> dict[str, Any] | None:
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row else None
