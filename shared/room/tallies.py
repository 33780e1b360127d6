"""Tallies in place of counting: triggers add to them whenever rows change, a keeper keeps them short and right."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, Table, delete, func, insert, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.audit import Audit
from shared.storage.database import Database

SYSTEM = "sistem"
COMPARED_EVERY = 24
"""One of so many rounds compares: that alone reads the counted tables whole."""

log = logging.getLogger("terbuka.tallies")


@dataclass(frozen=True)
class Tallies:
    """The tallies of one room: `counted` are the same `keys` with their `rows` as the tables hold them."""

    table: Table
    keys: tuple[str, ...]
    counted: Select[Any] | CompoundSelect[Any]
    audit: Audit

    async def add_up(self, connection: AsyncConnection) -> int:
        """Replaces rows that are alike by their sum and returns how many are left; 0 while another process does it."""
        if not await self.taken(connection):
            return 0
        gone = delete(self.table).returning(*self._columns, self.table.c.rows).cte("gone")
        keys, total = [gone.c[name] for name in self.keys], func.sum(gone.c.rows)
        left = select(*keys, total).group_by(*keys).having(total != 0)
        return (await connection.execute(insert(self.table).from_select([*self.keys, "rows"], left))).rowcount

    async def taken(self, connection: AsyncConnection) -> bool:
        """Takes the tallies for this transaction; False while another process adds them up or corrects them."""
        name = f"terbuka.{self.audit.room}.tallies"
        lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))
        return bool((await connection.execute(lock)).scalar_one())

    async def differences(self, connection: AsyncConnection) -> Sequence[tuple[Any, ...]]:
        """Returns where tallies are not what the tables hold: the keys, and how many rows the tally lacks."""
        told = select(*self._columns, -self.table.c.rows.label("rows"))
        held = self.counted.subquery("held")
        whole = union_all(select(*(held.c[name] for name in (*self.keys, "rows"))), told).subquery("whole")
        keys, lacking = [whole.c[name] for name in self.keys], func.sum(whole.c.rows)
        query = select(*keys, lacking).group_by(*keys).having(lacking != 0).order_by(*keys)
        return [tuple(row) for row in await connection.execute(query)]

    async def correct(self, connection: AsyncConnection, lacking: Sequence[tuple[Any, ...]], at: datetime) -> None:
        """Adds what tallies lack and writes an audit line of it."""
        rows = [dict(zip((*self.keys, "rows"), each, strict=True)) for each in lacking]
        await connection.execute(self.table.insert(), rows)
        detail = {"rows": sum(abs(int(each["rows"])) for each in rows)}
        await self.audit.record(
            connection, actor=SYSTEM, act="correct_tallies", subject="tallies", at=at, detail=detail
        )

    @property
    def _columns(self) -> list[Any]:
        return [self.table.c[name] for name in self.keys]


class TallyKeeper:
    """Adds up rows of the tallies that are alike; what differs from the tables is corrected, logged and audited."""

    def __init__(self, database: Database, tallies: Tallies, clock: Clock, *, every: float = 3_600.0) -> None:
        self._database = database
        self._tallies = tallies
        self._clock = clock
        self._every = every

    async def run(self) -> None:
        """Works for ever."""
        rounds = 0
        while True:
            await self.add_up()
            if rounds % COMPARED_EVERY == 0:
                await self.compare()
            rounds += 1
            await asyncio.sleep(self._every)

    async def add_up(self) -> int:
        """Replaces rows that are alike by their sum and returns how many are left."""
        async with self._database.transaction() as connection:
            return await self._tallies.add_up(connection)

    async def compare(self) -> int:
        """Compares tallies and tables as one instant has both; returns how many tallies were wrong.

        One process at a time: what two of them found lacking would be added twice, and be wrong until the next time.
        """
        async with self._database.transaction() as connection:
            if not await self._tallies.taken(connection):
                return 0
            lacking = await self._tallies.differences(connection)
            if lacking:
                log.error("%s hitungan tidak sama dengan isi tabel: dibetulkan", len(lacking))
                await self._tallies.correct(connection, lacking, self._clock.now())
        return len(lacking)
