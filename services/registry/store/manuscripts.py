"""Writes and loads manuscripts; no function here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.manuscripts import Manuscript, ManuscriptState, PaperKind, holder_of
from services.registry.domain.refusals import refuse
from services.registry.store.records import MANUSCRIPTS, manuscript_of, records, values_of

ALONE = func.pg_advisory_xact_lock(func.hashtextextended("terbuka.registry.manuscripts", 0))


async def load(connection: AsyncConnection, manuscript_id: str) -> Manuscript:
    """Loads a manuscript and locks it until the transaction ends; raises NotFound NASKAH_TIDAK_DIKENAL."""
    return _there(await _all(connection, _of_id(manuscript_id).with_for_update()))


async def read(connection: AsyncConnection, manuscript_id: str) -> Manuscript:
    """Reads a manuscript without a lock; raises NotFound NASKAH_TIDAK_DIKENAL."""
    return _there(await _all(connection, _of_id(manuscript_id)))


async def standing(connection: AsyncConnection, kind: PaperKind, number: str) -> Manuscript | None:
    """Returns the manuscript of a number that counts; nobody else makes one until the transaction ends."""
    await connection.execute(select(ALONE))
    found = [each for each in await numbered(connection, number) if each.kind is kind and each.voided is None]
    return found[0] if found else None


async def numbered(connection: AsyncConnection, number: str) -> list[Manuscript]:
    """Reads every manuscript of a number, newest first."""
    m = t.manuscripts.c
    query = records(t.manuscripts).where(m.number == number)
    return await _all(connection, query.order_by(m.prepared_at.desc(), m.id.desc()))


async def waiting(connection: AsyncConnection, many: int) -> list[Manuscript]:
    """Reads manuscripts that wait for a signature, oldest first."""
    m = t.manuscripts.c
    states = m.state.in_((str(ManuscriptState.WAITING), str(ManuscriptState.PARTLY)))
    return await _all(connection, records(t.manuscripts).where(states).order_by(m.prepared_at, m.id).limit(many))


async def how_many_wait_for(connection: AsyncConnection, person: str, roles: Sequence[str]) -> int:
    """Returns how many manuscripts wait for the signature of a person with these roles."""
    m = t.manuscripts.c
    states = m.state.in_((str(ManuscriptState.WAITING), str(ManuscriptState.PARTLY)))
    query = (
        select(func.count())
        .select_from(t.manuscripts)
        .where(states, m.waits_for.overlap([person, *map(holder_of, roles)]))
    )
    return int(await connection.scalar(query) or 0)


async def save(connection: AsyncConnection, manuscript: Manuscript) -> None:
    """Writes a manuscript."""
    values: dict[str, Any] = {name: getattr(manuscript, name) for name in ("id", "number", "item_id", "prepared_at")}
    values |= {"kind": str(manuscript.kind), "state": str(manuscript.state)}
    values |= {"waits_for": manuscript.waits_for}
    values |= values_of(MANUSCRIPTS, manuscript, connection)
    statement = insert(t.manuscripts).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def _of_id(manuscript_id: str) -> Select[Any]:
    return records(t.manuscripts).where(t.manuscripts.c.id == manuscript_id)


async def _all(connection: AsyncConnection, query: Select[Any]) -> list[Manuscript]:
    return [manuscript_of(row, connection) for row in (await connection.execute(query)).mappings()]


def _there(found: list[Manuscript]) -> Manuscript:
    if not found:
        raise refuse("NASKAH_TIDAK_DIKENAL")
    return found[0]
