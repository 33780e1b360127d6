"""Writes whose work nobody can tell them of; no function here commits."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t


async def keep(connection: AsyncConnection, found: Mapping[str, int], day: date, at: datetime) -> None:
    """Writes accounts with how much waits for each, over those of the last day; who stays keeps the first instant."""
    u = t.unreached.c
    before = {row.account: row.since for row in await connection.execute(select(u.account, u.since))}
    await connection.execute(t.unreached.delete())
    rows = [
        {"account": account, "day": day, "since": before.get(account, at), "many": many}
        for account, many in found.items()
    ]
    if rows:
        await connection.execute(t.unreached.insert(), rows)
