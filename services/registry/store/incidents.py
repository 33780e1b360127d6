"""Writes and loads the register of incidents; no function here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.incident_letters import Addressee, Audience
from services.registry.domain.incidents import Incident, IncidentState
from services.registry.domain.refusals import refuse
from services.registry.store.records import INCIDENTS, incident_of, records, values_of
from shared.storage.bulk import array_of

ALONE = func.pg_advisory_xact_lock(func.hashtextextended("terbuka.registry.incidents", 0))


async def load(connection: AsyncConnection, incident_id: str) -> Incident:
    """Loads an incident and locks it until the transaction ends; raises NotFound INSIDEN_TIDAK_DIKENAL."""
    return _there(await _one(connection, _record(incident_id).with_for_update()))


async def read(connection: AsyncConnection, incident_id: str) -> Incident:
    """Reads an incident without a lock; raises NotFound INSIDEN_TIDAK_DIKENAL."""
    return _there(await _one(connection, _record(incident_id)))


async def of_takedown(connection: AsyncConnection, takedown_id: str) -> Incident | None:
    """Reads the incident that a take-down opened, None where it opened none."""
    return await _one(connection, records(t.incidents).where(t.incidents.c.takedown_id == takedown_id))


async def written_down_before(
    connection: AsyncConnection, incident: Incident, known_at: datetime | None
) -> Incident | None:
    """Reads the incident that the same person wrote down about the same items in the same words.

    Its time is `known_at`; where none was said, it is any that is not closed.
    """
    i = t.incidents.c
    same = (
        i.takedown_id.is_(None),
        i.recorded_by == incident.recorded.person,
    )
    when = i.known_at == known_at if known_at else i.state != str(IncidentState.CLOSED)
    query = records(t.incidents).where(*same, when, i.item_ids == array_of(incident.item_ids))
    rows = (await connection.execute(query.order_by(i.year, i.sequence))).mappings()
    return next((each for row in rows if (each := incident_of(row, connection)).note == incident.note), None)


async def next_incident(connection: AsyncConnection, year: int) -> int:
    """Returns the year's next number of the register; nobody else numbers one until the transaction ends."""
    return await _next(connection, select(func.max(t.incidents.c.sequence)).where(t.incidents.c.year == year))


async def next_notice(connection: AsyncConnection, year: int) -> int:
    """Returns the year's next number of a notice, likewise."""
    return await _next(connection, select(func.max(t.notices.c.sequence)).where(t.notices.c.year == year))


async def save(connection: AsyncConnection, incident: Incident) -> None:
    """Writes an incident with its notices."""
    values = {**_columns(incident), **values_of(INCIDENTS, incident, connection)}
    statement = insert(t.incidents).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    for letter in incident.letters:
        row: dict[str, Any] = {name: getattr(letter, name) for name in ("number", "year", "sequence", "dated")}
        row |= {"incident_id": incident.id, "audience": str(letter.to.audience), "skpd_code": letter.to.code}
        sent = {"sent_at": letter.sent.at if letter.sent else None}
        added = insert(t.notices).values(**row, **sent)
        await connection.execute(added.on_conflict_do_update(index_elements=["number"], set_=sent))


async def holders(connection: AsyncConnection, item_ids: Sequence[str]) -> tuple[Addressee, ...]:
    """Returns the SKPD that hold some items, each once; raises NotFound INFORMASI_TIDAK_DIKENAL for an unknown item."""
    i = t.items.c
    query = select(i.id, i.skpd_code, i.skpd_name).where(i.id == func.any(array_of(item_ids))).order_by(i.skpd_code)
    rows = (await connection.execute(query)).all()
    if len(rows) != len(set(item_ids)):
        raise refuse("INFORMASI_TIDAK_DIKENAL")
    by_code = {row.skpd_code: row.skpd_name for row in rows}
    return tuple(Addressee(Audience.SKPD, code, name) for code, name in by_code.items())


def _columns(incident: Incident) -> dict[str, Any]:
    same = ("id", "number", "year", "sequence", "known_at", "due_at", "served_at")
    return {
        **{name: getattr(incident, name) for name in same},
        "item_ids": list(incident.item_ids),
        "takedown_id": incident.takedown_id or None,
        "state": str(incident.state),
        "gathers": str(incident.gathers),
        "recorded_by": incident.recorded.person,
        "asked_by": incident.asked.by.person if incident.asked else None,
        "closed_by": incident.closed.person if incident.closed else None,
    }


def _record(incident_id: str) -> Select[Any]:
    return records(t.incidents).where(t.incidents.c.id == incident_id)


async def _one(connection: AsyncConnection, query: Select[Any]) -> Incident | None:
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else incident_of(row, connection)


def _there(incident: Incident | None) -> Incident:
    if incident is None:
        raise refuse("INSIDEN_TIDAK_DIKENAL")
    return incident


async def _next(connection: AsyncConnection, query: Select[Any]) -> int:
    await connection.execute(select(ALONE))
    return int((await connection.execute(query)).scalar() or 0) + 1
