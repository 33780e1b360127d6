"""The rows of files that came in with a refused request."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.tables import kept_files

READY, WAITING, INFECTED, TAKEN = "ready", "waiting", "infected", "taken"
"""States of a kept file: to be handed in, not scanned yet, never to be opened, part of a submission."""
MOST_LISTED = 200
"""Files that a list shows: the name of each is unsealed."""
Row = Mapping[str, Any]


async def add(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Writes kept files."""
    if rows:
        await connection.execute(kept_files.insert(), [dict(row) for row in rows])


async def of_account(connection: AsyncConnection, account: str) -> list[Row]:
    """Returns what an account left and did not hand in, oldest first; of more than `MOST_LISTED` the newest."""
    left = (kept_files.c.account == account) & (kept_files.c.state != TAKEN)
    query = select(kept_files).where(left).order_by(kept_files.c.file_id.desc()).limit(MOST_LISTED)
    newest = [dict(row) for row in (await connection.execute(query)).mappings()]
    return list(reversed(newest))


async def named(connection: AsyncConnection, account: str, file_ids: Collection[str]) -> list[Row]:
    """Returns those of an account's files that are named, in whatever state, oldest first."""
    mine = (kept_files.c.account == account) & kept_files.c.file_id.in_(file_ids)
    query = select(kept_files).where(mine).order_by(kept_files.c.file_id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def in_state(connection: AsyncConnection, *states: str, most: int | None = None) -> list[Row]:
    """Returns the files of everybody in these states, oldest first, at most so many."""
    query = select(kept_files).where(kept_files.c.state.in_(states)).order_by(kept_files.c.file_id).limit(most)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def change(connection: AsyncConnection, file_id: str, **values: Any) -> None:
    """Changes the row of a file that waits; one that is gone meanwhile stays gone."""
    waiting = (kept_files.c.file_id == file_id) & (kept_files.c.state == WAITING)
    await connection.execute(update(kept_files).where(waiting).values(**values))


async def take(connection: AsyncConnection, account: str, file_ids: Sequence[str]) -> int:
    """Marks ready files as part of a submission; returns how many there were.

    The rows stay, so that the same request sent again names the same files.
    """
    mine = (kept_files.c.account == account) & (kept_files.c.state == READY) & kept_files.c.file_id.in_(file_ids)
    return (await connection.execute(update(kept_files).where(mine).values(state=TAKEN))).rowcount


async def remove(connection: AsyncConnection, account: str, file_id: str) -> str:
    """Deletes a file that an account left and did not hand in; returns its object key, an empty word for none."""
    mine = (kept_files.c.account == account) & (kept_files.c.file_id == file_id) & (kept_files.c.state != TAKEN)
    return str(await connection.scalar(delete(kept_files).where(mine).returning(kept_files.c.object_key)) or "")


async def drop_old(connection: AsyncConnection, before: datetime) -> list[str]:
    """Deletes what was kept before a moment; returns the keys of the objects that no submission holds."""
    old = delete(kept_files).where(kept_files.c.kept_at < before)
    gone = await connection.execute(old.returning(kept_files.c.object_key, kept_files.c.state))
    return [row.object_key for row in gone if row.state != TAKEN]


async def known_keys(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Returns those of the keys that a kept file names."""
    found = select(kept_files.c.object_key).where(kept_files.c.object_key.in_(keys))
    return set((await connection.execute(found)).scalars())
