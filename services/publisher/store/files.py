"""Loads and writes the rows of public copies inside the caller's transaction; it knows no bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.store.holds import covers
from services.publisher.tables import files
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.storage.bulk import array_of

BYTES = func.hashtextextended("terbuka.publisher.copies", 0)
"""The advisory lock between those who record a copy and the one who deletes bytes without a row."""


async def lock_bytes(connection: AsyncConnection, *, alone: bool = False) -> None:
    """Keeps the bytes of all copies from being deleted until the transaction ends; `alone` is for who deletes."""
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    await connection.execute(select(lock(BYTES)))


async def add(connection: AsyncConnection, event: PublicationCopyReleasedV1, **values: Any) -> None:
    """Writes a released copy; `values` are the key of its plain bytes, its public name and when it went up."""
    said = {name: getattr(event, name) for name in ("copy_id", "item_id", "version", "sha256", "size", "media_type")}
    await connection.execute(files.insert().values(**said, **values))


async def find(connection: AsyncConnection, copy_id: str) -> RowMapping | None:
    """Loads one copy, also one that was withdrawn."""
    return (await connection.execute(select(files).where(files.c.copy_id == copy_id))).mappings().one_or_none()


async def public_after(connection: AsyncConnection, copy_id: str, limit: int) -> Sequence[RowMapping]:
    """Loads the public copies that follow a copy id, in order of id, at most `limit`."""
    public = files.c.withdrawn_at.is_(None) & (files.c.copy_id > copy_id)
    query = select(files).where(public).order_by(files.c.copy_id).limit(limit)
    return (await connection.execute(query)).mappings().all()


async def withdraw(
    connection: AsyncConnection,
    item_id: str,
    *,
    at: datetime,
    reason: str,
    code: str = "",
    only: Sequence[str] | None = None,
) -> list[str]:
    """Marks the public copies of an item, or `only` these of it, as withdrawn; returns their object keys."""
    public = (files.c.item_id == item_id) & files.c.withdrawn_at.is_(None)
    if only is not None:
        public &= files.c.copy_id == func.any(array_of(only))
    statement = update(files).where(public).values(withdrawn_at=at, withdrawn_reason=reason, withdrawn_code=code)
    return list((await connection.execute(statement.returning(files.c.object_key))).scalars())


async def withdrawn_then(connection: AsyncConnection, item_id: str, at: datetime) -> int:
    """Returns how many copies of an item were withdrawn at an instant."""
    query = select(func.count()).where(files.c.item_id == item_id, files.c.withdrawn_at == at)
    return (await connection.execute(query)).scalar_one()


async def withdrawn_keys(connection: AsyncConnection, item_id: str) -> list[str]:
    """Returns the object keys of an item's withdrawn copies."""
    gone = select(files.c.object_key).where(files.c.item_id == item_id, files.c.withdrawn_at.is_not(None))
    return list((await connection.execute(gone)).scalars())


async def needed(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Returns those of some object keys whose bytes must stay: of a public copy, or of an item under a legal hold."""
    held = covers(files.c.item_id)
    query = select(files.c.object_key).where(files.c.object_key == func.any(array_of(keys)))
    return set((await connection.execute(query.where(or_(files.c.withdrawn_at.is_(None), held)))).scalars())
