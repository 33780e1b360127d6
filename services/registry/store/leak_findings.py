"""Writes and reads what machines found readable, and finds the incident that a finding belongs to; nothing commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.leak_findings import GATHERS, MOST_GATHERED, MOST_SINGLE, Gathers, LeakSeen
from services.registry.store.incidents import ALONE
from shared.storage.bulk import array_of

I, L = t.incidents.c, t.leaks.c  # noqa: E741
NAMES = tuple(LeakSeen.__dataclass_fields__)


async def is_known(connection: AsyncConnection, finding_id: str) -> bool:
    """Tells whether a finding was heard before; nobody else opens an incident until the transaction ends."""
    await connection.execute(select(ALONE))
    query = select(L.finding_id).where(L.finding_id == finding_id)
    return (await connection.execute(query)).first() is not None


async def add(connection: AsyncConnection, seen: LeakSeen, incident_id: str | None, at: datetime) -> None:
    """Writes a finding with its incident."""
    said = {name: getattr(seen, name) for name in NAMES} | {"kinds": list(seen.kinds)}
    await connection.execute(insert(t.leaks).values(**said, incident_id=incident_id, heard_at=at))


async def same_item(connection: AsyncConnection, item_ids: Sequence[str], found_at: datetime) -> str | None:
    """Returns the incident of these items that takes in a further finding, None where none does."""
    query = _gathering(found_at).where(I.item_ids.contains(list(item_ids)) if item_ids else I.item_ids == array_of([]))
    return await _first(connection, query)


async def is_full(connection: AsyncConnection) -> bool:
    """Tells whether machines have opened as many incidents of one item as may wait for a person."""
    query = select(func.count()).select_from(t.incidents).where(I.gathers == str(Gathers.SAME_ITEM))
    return int((await connection.execute(query)).scalar_one()) >= MOST_SINGLE


async def gathering(connection: AsyncConnection, found_at: datetime) -> str | None:
    """Returns the incident of several items that takes in one more, None where none does."""
    room = func.cardinality(I.item_ids) < MOST_GATHERED
    query = _gathering(found_at).where(I.gathers == str(Gathers.ANY_ITEM), room)
    return await _first(connection, query)


async def of_incident(connection: AsyncConnection, incident_id: str, limit: int) -> list[LeakSeen]:
    """Reads what machines found that belongs to an incident, oldest first."""
    query = select(*(L[name] for name in NAMES)).where(L.incident_id == incident_id)
    rows = (await connection.execute(query.order_by(L.found_at, L.finding_id).limit(limit))).mappings()
    return [LeakSeen(**{**row, "kinds": tuple(row["kinds"])}) for row in rows]


def _gathering(found_at: datetime) -> Select[Any]:
    """Selects the incidents that take in a finding of an instant, the newest first."""
    near = I.known_at.between(found_at - GATHERS, found_at + GATHERS)
    return select(I.id).where(I.gathers != str(Gathers.NO), near).order_by(I.known_at.desc(), I.sequence.desc())


async def _first(connection: AsyncConnection, query: Select[Any]) -> str | None:
    found: str | None = (await connection.execute(query.limit(1))).scalar_one_or_none()
    return found
