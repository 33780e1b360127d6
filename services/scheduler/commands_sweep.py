"""The sweep: says everything whose day has come, once, and writes that it looked."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler import store
from services.scheduler.model import Beat, DueStep, RungState
from services.scheduler.sweep import Said, decide
from services.scheduler.tables import PLUMBING
from shared.clock import Clock, legal_day, start_of
from shared.db import Database, is_transient
from shared.errors import NotFound, TerbukaError, Transient

BATCH = 200
LOOK_EVERY = 1.0  # seconds; the look is one indexed query
HEARTBEAT = timedelta(seconds=60)
PREVIEW = 1000

log = logging.getLogger("terbuka.scheduler")


class Sweeper:
    """Says due steps in date order, batch by batch; several sweepers beside each other are safe."""

    def __init__(self, database: Database, clock: Clock, *, batch: int = BATCH) -> None:
        self.database = database
        self.clock = clock
        self.batch = batch

    async def sweep(self) -> Beat:
        """Says all that is due or past due and returns what was done; a heartbeat is written even when nothing is due.

        A step that cannot be said sets its item aside, visibly, and stops nobody else's.
        """
        now, done = self.clock.now(), Counter[str]()
        while True:
            async with self.database.transaction() as connection:
                due = await store.due(connection, legal_day(now), now, self.batch)
                if not due:
                    return await self._beat(connection, now, done)
                await self._say_all(connection, due, now, done)

    async def preview(self) -> list[DueStep]:
        """Returns up to 1,000 steps that a sweep would now say or supersede, and changes nothing."""
        now = self.clock.now()
        async with self.database.snapshot() as connection:
            return await store.due(connection, legal_day(now), now, PREVIEW, claim=False)

    async def retry(self, item_id: str, *, actor: str) -> None:
        """Takes an item that was set aside back into the sweep; raises `NotFound` (`BUTIR_TIDAK_DIPARKIR`)."""
        async with self.database.transaction() as connection:
            if not await store.unpark(connection, item_id):
                raise NotFound(
                    "BUTIR_TIDAK_DIPARKIR",
                    "Butir ini tidak sedang disisihkan oleh penyapuan.",
                    mend="Muat ulang daftar yang macet.",
                )
            at = self.clock.now()
            await PLUMBING.audit.record(connection, actor=actor, act="retry_sweep", subject=item_id, at=at)

    async def run(self) -> None:
        """Sweeps until cancelled: when something is due, and once a minute even when nothing is."""
        while True:
            await self._turn()
            await asyncio.sleep(LOOK_EVERY)

    async def _turn(self) -> None:
        try:
            if await self._is_time():
                await self.sweep()
        except Transient as error:
            log.warning("penyapuan ditunda: %s", error.code)
        except Exception:
            log.exception("penyapuan gagal")

    async def _is_time(self) -> bool:
        now = self.clock.now()
        async with self.database.snapshot() as connection:
            swept = await store.last_watermark(connection)
            day, retry = await store.next_wake(connection)
        due = (day is not None and start_of(day) <= now) or (retry is not None and retry <= now)
        return due or swept is None or abs(now - swept) >= HEARTBEAT

    async def _say_all(
        self, connection: AsyncConnection, due: Sequence[DueStep], now: datetime, done: Counter[str]
    ) -> None:
        aside: set[str] = set()
        for each in due:
            item_id = each.clock.item_id
            if item_id in aside:
                continue
            try:
                async with connection.begin_nested():
                    done[await self._say(connection, each, now)] += 1
            except Exception as error:
                if isinstance(error, Transient) or (isinstance(error, DBAPIError) and is_transient(error)):
                    raise
                aside.add(item_id)
                done["parked"] += 1
                log.exception("butir disisihkan: %s", item_id)
                await store.park(connection, item_id, _code(error), now)

    async def _say(self, connection: AsyncConnection, due: DueStep, now: datetime) -> str:
        decision = decide(due, legal_day(now))
        if not isinstance(decision, Said):
            await store.settle(connection, due, RungState.CANCELLED, now, decision.reason)
            return "superseded"
        if not await store.settle(connection, due, RungState.FIRED, now):
            return "lost"
        await PLUMBING.outbox.stage(connection, [decision.event], at=now)
        if decision.then:
            await store.put_steps(connection, due.clock.period, [decision.then])
        if due.clock.parked:
            await store.unpark(connection, due.clock.item_id)
        return "fired"

    async def _beat(self, connection: AsyncConnection, now: datetime, done: Counter[str]) -> Beat:
        beat = Beat(
            started_at=now,
            watermark_from=await store.last_watermark(connection),
            watermark_to=now,
            fired=done["fired"],
            superseded=done["superseded"],
            parked=done["parked"],
        )
        await store.beat(connection, beat, self.clock.now())
        return beat


def _code(error: Exception) -> str:
    return error.code if isinstance(error, TerbukaError) else type(error).__name__
