"""Deletes objects that no row names, slice by slice: what a killed process or a failed transaction left behind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.database import Database
from shared.storage.objects import ObjectStore

SLICE = 5_000
"""The most objects that one turn looks at."""

AT_ONCE = 100
"""The most keys that one transaction looks at, so that the rows that a search locks are soon free."""

PAUSE = 60.0
"""Seconds between two turns of a round, so that a walk through a great store is no load."""

Search = Callable[[AsyncConnection, list[str]], Awaitable[list[str]]]
"""Returns those of the keys that no row names; it may lock rows to keep it so until the objects are gone."""


class WalkPlaces:
    """The table of a room that says behind which key the next turn of a walk begins, so that a restart goes on."""

    def __init__(self, metadata: MetaData) -> None:
        self.rows = Table(
            "orphan_walk",
            metadata,
            Column("prefix", Text, primary_key=True),
            Column("after", Text, nullable=False),
        )

    async def find(self, database: Database, prefix: str) -> str:
        """Returns the key that a walk reached last; empty where a round begins."""
        query = select(self.rows.c.after).where(self.rows.c.prefix == prefix)
        async with database.snapshot() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or ""

    async def reach(self, connection: AsyncConnection, prefix: str, after: str) -> None:
        """Writes the key that a walk reached."""
        statement = insert(self.rows).values(prefix=prefix, after=after)
        await connection.execute(statement.on_conflict_do_update(index_elements=["prefix"], set_={"after": after}))


@dataclass(frozen=True)
class WalkTurn:
    """What one turn did; `ended` says that nothing lies behind the last key that it looked at."""

    looked_at: int
    removed: int
    ended: bool


@dataclass(frozen=True)
class OrphanWalk:
    """A walk through the objects under one prefix in the order of their keys, round after round.

    `is_due` says which keys are old enough to be searched for. Ids begin with their time, so the oldest come first.
    """

    database: Database
    objects: ObjectStore
    places: WalkPlaces
    prefix: str
    is_due: Callable[[str], bool]
    search: Search

    async def turn(self) -> WalkTurn:
        """Looks at the next objects, at most `SLICE`, and deletes the due ones that the search finds lost."""
        after = await self.places.find(self.database, self.prefix)
        keys = await _first(self.objects.keys(self.prefix, after), SLICE)
        removed = sum([await self._look(keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE)])
        ended = len(keys) < SLICE
        if ended:
            async with self.database.transaction(silent=True) as connection:
                await self.places.reach(connection, self.prefix, "")
        return WalkTurn(len(keys), removed, ended)

    async def _look(self, keys: list[str]) -> int:
        due = [key for key in keys if self.is_due(key)]
        async with self.database.transaction(silent=True) as connection:
            lost = await self.search(connection, due) if due else []
            for key in lost:
                await self.objects.delete(key)
            await self.places.reach(connection, self.prefix, keys[-1])
        return len(lost)


async def take_turns(walks: Sequence[OrphanWalk]) -> int:
    """Takes one turn of each walk and returns how many objects were deleted."""
    return sum([(await walk.turn()).removed for walk in walks])


async def walk_for_ever(walks: Sequence[OrphanWalk], *, every: float) -> None:
    """Walks through every prefix, a turn at a time with a pause between, and begins anew `every` so many seconds."""
    while True:
        for walk in walks:
            while not (await walk.turn()).ended:
                await asyncio.sleep(PAUSE)
        await asyncio.sleep(every)


async def _first(keys: AsyncGenerator[str], most: int) -> list[str]:
    found: list[str] = []
    async with aclosing(keys):
        async for key in keys:
            found.append(key)
            if len(found) == most:
                break
    return found
