"""Adds up and checks the tallies of items and cases; no function here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, cast, delete, func, insert, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text

from services.registry import tables as t
from services.registry.tables import MESSAGING

SYSTEM = "sistem"
T, ITEM, CASE = t.TALLIES.c, t.items.c, t.cases.c
KEYS = ("about", "state", "queue", "skpd_code", "huruf")
ALONE = func.pg_try_advisory_xact_lock(func.hashtextextended("terbuka.registry.tallies", 0))


async def add_up(connection: AsyncConnection) -> int:
    """Replaces rows that are alike by their sum and returns how many are left; 0 while another process does it."""
    if not (await connection.execute(select(ALONE))).scalar_one():
        return 0
    gone = delete(t.TALLIES).returning(*(T[name] for name in KEYS), T.rows).cte("gone")
    keys = [gone.c[name] for name in KEYS]
    total = func.sum(gone.c.rows)
    left = select(*keys, total).group_by(*keys).having(total != 0)
    return (await connection.execute(insert(t.TALLIES).from_select([*KEYS, "rows"], left))).rowcount


async def differences(connection: AsyncConnection) -> Sequence[tuple[Any, ...]]:
    """Returns where tallies are not what the tables hold: the keys, and how many rows the tally lacks."""
    whole = _whole()
    keys = [whole.c[name] for name in KEYS]
    lacking = func.sum(whole.c.rows)
    query = select(*keys, lacking).group_by(*keys).having(lacking != 0).order_by(*keys)
    return [tuple(row) for row in await connection.execute(query)]


async def correct(connection: AsyncConnection, lacking: Sequence[tuple[Any, ...]], at: datetime) -> None:
    """Adds what tallies lack and writes an audit line of it."""
    rows = [dict(zip((*KEYS, "rows"), each, strict=True)) for each in lacking]
    await connection.execute(t.TALLIES.insert(), rows)
    detail = {"rows": sum(abs(int(each["rows"])) for each in rows)}
    await MESSAGING.audit.record(
        connection, actor=SYSTEM, act="correct_tallies", subject="tallies", at=at, detail=detail
    )


def _whole() -> Subquery:
    none, nothing = cast(literal("{}"), ARRAY(Text)), literal("")
    item = (literal("items"), ITEM.state, ITEM.queue, ITEM.skpd_code, ITEM.huruf)
    case = (literal("cases"), CASE.state, nothing, nothing, none)
    told = select(*(T[name] for name in KEYS), -T.rows.label("rows"))
    return union_all(_counted(item), _counted(case), told).subquery("whole")


def _counted(columns: Sequence[Any]) -> Select[Any]:
    named = [column.label(name) for column, name in zip(columns, KEYS, strict=True)]
    return select(*named, func.count().label("rows")).group_by(*columns[1:])
