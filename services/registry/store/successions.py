"""Writes and reads the successions and the last days of SKPD; no function here commits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.holders import Succession, Successions
from shared.contracts.submissions import SkpdEndedV1, SkpdSucceededV1
from shared.storage.bulk import array_of


async def known(connection: AsyncConnection) -> Successions:
    """Returns every succession, those too whose first day lies ahead; there are as many as reforms."""
    s = t.successions.c
    rows = await connection.execute(select(s.skpd_code, s.successor_code, s.successor_name, s.first_day))
    return {row.skpd_code: Succession(*row) for row in rows}


async def keep(connection: AsyncConnection, event: SkpdSucceededV1, at: datetime) -> None:
    """Records what intake said of an SKPD, over what it said before."""
    values: dict[str, Any] = {**event.model_dump(), "heard_at": at}
    statement = insert(t.successions).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["skpd_code"], set_=values))


async def keep_end(connection: AsyncConnection, event: SkpdEndedV1) -> None:
    """Records the last day of an SKPD, over what was said before."""
    statement = insert(t.endings).values(skpd_code=event.skpd_code, last_day=event.last_day)
    changed = {"last_day": event.last_day}
    await connection.execute(statement.on_conflict_do_update(index_elements=["skpd_code"], set_=changed))


async def has_ended(connection: AsyncConnection, code: str, day: date) -> bool:
    """Tells whether the last day of an SKPD is over on a day."""
    over = select(t.endings.c.skpd_code).where(t.endings.c.skpd_code == code, t.endings.c.last_day < day)
    return (await connection.execute(over)).first() is not None


async def misplaced(connection: AsyncConnection, day: date, limit: int) -> Sequence[str]:
    """Returns ids of items that stand under an SKPD whose successor has begun by a day, in order."""
    over = [
        code
        for code, step in (await known(connection)).items()
        if step.first_day <= day and step.successor_code != code
    ]
    return sorted((await connection.execute(held_by(over, limit))).scalars()) if over else []


def held_by(codes: Sequence[str], limit: int) -> Select[Any]:
    """Returns the query of the items that stand under these SKPD, but for withdrawn ones."""
    i = t.items.c
    query = select(i.id).where(i.skpd_code == func.any(array_of(codes)), i.state != "withdrawn")
    return query.order_by(i.skpd_code, i.id).limit(limit)


async def touched(connection: AsyncConnection, event: SkpdSucceededV1, holders: Sequence[str]) -> Sequence[str]:
    """Returns ids of items that an SKPD holds, or that one of the holders has from it."""
    i = t.items.c
    from_it = i.record.contains({"predecessors": [{"code": event.skpd_code}]})
    query = select(i.id).where(or_(i.skpd_code == event.skpd_code, i.skpd_code.in_(holders) & from_it))
    return (await connection.execute(query.where(i.state != "withdrawn").order_by(i.id))).scalars().all()
