"""Writes and reads what machines found readable of what is exempt, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.publisher.domain.withholding import LeakFinding
from services.publisher.tables import leaks
from shared.storage.bulk import array_of

L = leaks.c


async def note(
    connection: AsyncConnection, found: Sequence[LeakFinding], *, found_by: str, at: datetime
) -> list[LeakFinding]:
    """Notes what is new of some findings and returns it; what stands already is no finding again.

    Who finds for one finder does so alone until the transaction ends, so that two rounds at once note each thing once.
    """
    alone = func.pg_advisory_xact_lock(func.hashtextextended(f"terbuka.publisher.leaks.{found_by}", 0))
    await connection.execute(select(alone))
    standing = await _standing(connection, [each.item_id for each in found], found_by)
    fresh = []
    for each in found:
        kinds = tuple(sorted(set(each.kinds) - standing.get(each.item_id, set())))
        if kinds:
            fresh.append(LeakFinding(each.item_id, kinds, each.place, each.proof))
    rows = [
        {"id": str(uuid7()), "item_id": each.item_id, "kinds": list(each.kinds), "place": each.place,
         "proof": each.proof, "found_by": found_by, "found_at": at}
        for each in fresh
    ]  # fmt: skip
    if rows:
        await connection.execute(insert(leaks), rows)
    return fresh


async def note_gone(connection: AsyncConnection, leaking: Sequence[str], *, found_by: str, at: datetime) -> None:
    """Notes of what stood that nothing is readable any more, but for items that leak or of which nobody can say so."""
    gone = update(leaks).where(L.found_by == found_by, L.gone_at.is_(None))
    await connection.execute(gone.where(~(L.item_id == func.any(array_of(leaking)))).values(gone_at=at))


async def untold(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """Returns findings that nobody was told of, oldest first, locked; another process that tells takes others."""
    query = select(leaks).where(L.told_at.is_(None)).order_by(L.found_at, L.id).limit(limit)
    return (await connection.execute(query.with_for_update(skip_locked=True))).mappings().all()


async def note_told(connection: AsyncConnection, ids: Sequence[str], at: datetime) -> None:
    """Notes that some findings were said."""
    await connection.execute(update(leaks).where(L.id == func.any(array_of(ids))).values(told_at=at))


async def _standing(connection: AsyncConnection, item_ids: Sequence[str], found_by: str) -> dict[str, set[str]]:
    query = select(L.item_id, L.kinds).where(L.found_by == found_by, L.gone_at.is_(None))
    found = dict[str, set[str]]()
    for row in await connection.execute(query.where(L.item_id == func.any(array_of(item_ids)))):
        found.setdefault(row.item_id, set()).update(row.kinds)
    return found
