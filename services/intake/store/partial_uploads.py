"""The rows of files that arrive part by part, and of their sealed parts.

`writer` names the request that sends now. Whoever writes says its name, so that a request which was given up on, and
whose connection still lives somewhere, adds nothing after another one has begun.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.tables import upload_parts, uploads

OPEN, KEPT, REFUSED = "open", "kept", "refused"
"""States of an upload: it may go on, it is a kept file, the gate refused it."""
FOLDER = "uploads/"
Row = Mapping[str, Any]


async def add(connection: AsyncConnection, **values: Any) -> None:
    """Writes an upload that begins."""
    await connection.execute(uploads.insert().values(**values, state=OPEN, received=0))


async def find(connection: AsyncConnection, account: str, upload_id: str) -> Row | None:
    """Returns an account's upload."""
    mine = (uploads.c.account == account) & (uploads.c.upload_id == upload_id)
    row = (await connection.execute(select(uploads).where(mine))).mappings().first()
    return dict(row) if row else None


async def of_account(connection: AsyncConnection, account: str) -> list[Row]:
    """Returns an account's uploads that are no kept files, oldest first."""
    mine = (uploads.c.account == account) & (uploads.c.state != KEPT)
    query = select(uploads).where(mine).order_by(uploads.c.upload_id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def count_left(connection: AsyncConnection, account: str) -> int:
    """Counts an account's uploads that may go on or were refused and not removed.

    It takes a lock: two that begin at one moment do not pass the limit.
    """
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"uploads:{account}", 0))))
    mine = (uploads.c.account == account) & (uploads.c.state != KEPT)
    return int((await connection.execute(select(func.count()).where(mine))).scalar_one())


async def count_parts(connection: AsyncConnection, upload_id: str) -> int:
    """Counts the parts of an upload."""
    mine = upload_parts.c.upload_id == upload_id
    return int((await connection.execute(select(func.count()).where(mine))).scalar_one())


async def claim(connection: AsyncConnection, upload_id: str, writer: str, lasts: int) -> bool:
    """Lets a request write, unless another wrote within so many seconds; tells whether it may."""
    free = or_(uploads.c.writer == "", uploads.c.written_at < _ago(lasts))
    mine = (uploads.c.upload_id == upload_id) & (uploads.c.state == OPEN) & free
    taken = update(uploads).where(mine).values(writer=writer, written_at=func.clock_timestamp())
    return bool((await connection.execute(taken)).rowcount)


async def goes_on(connection: AsyncConnection, upload_id: str, writer: str) -> bool:
    """Says that a request still writes; tells whether no other one has taken the upload over."""
    mine = (uploads.c.upload_id == upload_id) & (uploads.c.writer == writer) & (uploads.c.state == OPEN)
    return bool(
        (await connection.execute(update(uploads).where(mine).values(written_at=func.clock_timestamp()))).rowcount
    )


async def release(connection: AsyncConnection, upload_id: str, writer: str) -> None:
    """Ends what a request may write."""
    mine = (uploads.c.upload_id == upload_id) & (uploads.c.writer == writer)
    await connection.execute(update(uploads).where(mine).values(writer=""))


async def add_part(connection: AsyncConnection, upload_id: str, writer: str, place: int, size: int, key: str) -> bool:
    """Adds a part where the bytes before it end; tells whether the request may still write there."""
    mine = (uploads.c.upload_id == upload_id) & (uploads.c.writer == writer) & (uploads.c.received == place)
    grown = update(uploads).where(mine, uploads.c.state == OPEN)
    grown = grown.values(received=place + size, written_at=func.clock_timestamp())
    if not (await connection.execute(grown)).rowcount:
        return False
    part = {"upload_id": upload_id, "place": place, "size": size, "object_key": key}
    await connection.execute(upload_parts.insert().values(**part))
    return True


async def parts_of(connection: AsyncConnection, upload_id: str) -> list[Row]:
    """Returns the parts of an upload in the order of their bytes."""
    query = select(upload_parts).where(upload_parts.c.upload_id == upload_id).order_by(upload_parts.c.place)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def settle(connection: AsyncConnection, upload_id: str, writer: str, **values: Any) -> list[str] | None:
    """Ends an upload whose bytes are all there; returns the keys of its parts, None where another request ended it."""
    mine = (uploads.c.upload_id == upload_id) & (uploads.c.writer == writer) & (uploads.c.state == OPEN)
    if not (await connection.execute(update(uploads).where(mine).values(**values, writer=""))).rowcount:
        return None
    gone = delete(upload_parts).where(upload_parts.c.upload_id == upload_id).returning(upload_parts.c.object_key)
    return list((await connection.execute(gone)).scalars())


async def remove(connection: AsyncConnection, upload_ids: Sequence[str]) -> list[str]:
    """Deletes uploads; returns the keys of their parts."""
    parts = delete(upload_parts).where(upload_parts.c.upload_id.in_(upload_ids)).returning(upload_parts.c.object_key)
    keys = list((await connection.execute(parts)).scalars())
    await connection.execute(delete(uploads).where(uploads.c.upload_id.in_(upload_ids)))
    return keys


async def begun_before(connection: AsyncConnection, before: datetime) -> list[str]:
    """Returns the uploads that began before a moment."""
    old = select(uploads.c.upload_id).where(uploads.c.begun_at < before).order_by(uploads.c.upload_id)
    return list((await connection.execute(old)).scalars())


async def left_whole(connection: AsyncConnection, lasts: int) -> list[Row]:
    """Returns the uploads whose bytes are all there and that no request has written to for so many seconds."""
    whole = (uploads.c.state == OPEN) & (uploads.c.received == uploads.c.length)
    silent = whole & (uploads.c.written_at < _ago(lasts))
    return [dict(row) for row in (await connection.execute(select(uploads).where(silent))).mappings()]


async def known_keys(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Returns those of the keys that a part names."""
    found = select(upload_parts.c.object_key).where(upload_parts.c.object_key.in_(keys))
    return set((await connection.execute(found)).scalars())


def _ago(seconds: int) -> Any:
    return func.clock_timestamp() - timedelta(seconds=seconds)
