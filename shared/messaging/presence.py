"""Records which processes of a room run: each reports to the room's schema, so that any of them can list all."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Table, Text, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import EngineWait
from shared.runtime.errors import TerbukaError
from shared.storage.database import Database

THIS = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
"""The name of this process."""

WORKER = "worker"
RELAY = "relay"
BEATS_PER_TIMEOUT = 6
"""How often a process reports within the time after which it counts as gone."""

KEPT = timedelta(days=1)
LEAVE_SECONDS = 2.0

log = logging.getLogger("terbuka.presence")


@dataclass(frozen=True)
class Activity:
    """What one process reads: `lag` counts records by `group topic`, `waits` are its topics that wait for an engine."""

    lag: Mapping[str, int] = field(default_factory=dict)
    waits: Collection[EngineWait] = ()


@dataclass(frozen=True)
class ProcessState:
    """One process of a room by its last report."""

    process: str
    roles: frozenset[str]
    activity: Activity


class Presence:
    """The processes of one room; all instants and ages are PostgreSQL's, whatever our clock shows."""

    def __init__(self, metadata: MetaData) -> None:
        self.rows = Table(
            "processes",
            metadata,
            Column("process", Text, primary_key=True),
            Column("roles", ARRAY(Text), nullable=False),
            Column("begun_at", DateTime(timezone=True), nullable=False),
            Column("beat_at", DateTime(timezone=True), nullable=False),
            Column("lag", JSONB, nullable=False),
            Column("holds", JSONB, nullable=False),
        )

    async def record(self, connection: AsyncConnection, present: ProcessState) -> None:
        """Writes that a process runs and what it does; the column `holds` keeps its older name for the waits."""
        now, activity = func.clock_timestamp(), present.activity
        report = {"beat_at": now, "lag": dict(activity.lag), "holds": [_as_json(wait) for wait in activity.waits]}
        fresh = insert(self.rows).values(process=present.process, roles=sorted(present.roles), begun_at=now, **report)
        await connection.execute(fresh.on_conflict_do_update(index_elements=["process"], set_=report))

    async def forget(self, connection: AsyncConnection) -> None:
        """Deletes the processes whose last report is a day old."""
        await connection.execute(delete(self.rows).where(self.rows.c.beat_at < func.clock_timestamp() - KEPT))

    async def leave(self, connection: AsyncConnection, process: str) -> None:
        """Deletes a process that ended in order."""
        await connection.execute(delete(self.rows).where(self.rows.c.process == process))

    async def at_work(self, connection: AsyncConnection, *, within: float) -> list[ProcessState]:
        """Returns the processes that have reported in the last `within` seconds, in the order of their start."""
        rows = self.rows.c
        late = func.clock_timestamp() - timedelta(seconds=within)
        found = await connection.execute(select(self.rows).where(rows.beat_at > late).order_by(rows.begun_at))
        return [
            ProcessState(
                row.process, frozenset(row.roles), Activity(row.lag, tuple(_wait(written) for written in row.holds))
            )
            for row in found
        ]


class Heartbeat:
    """The regular report of one process; while an engine is away it waits, logs that once and raises nothing."""

    def __init__(
        self,
        database: Database,
        presence: Presence,
        roles: Iterable[str],
        activity: Callable[[], Awaitable[Activity]],
        *,
        every: float,
        process: str = THIS,
    ) -> None:
        self._database = database
        self._presence = presence
        self._roles = frozenset(map(str, roles))
        self._activity = activity
        self._every = every
        self._process = process
        self._begun = False
        self._obstacle = ""

    async def run(self) -> None:
        """Reports until cancelled."""
        while True:
            await self.send()
            await asyncio.sleep(self._every)

    async def send(self) -> None:
        """Reports once, if the database answers."""
        try:
            present = ProcessState(self._process, self._roles, await self._activity())
            async with self._database.autocommit() as connection:
                await self._presence.record(connection, present)
                if not self._begun:
                    await self._presence.forget(connection)
        except Exception as error:
            self._log_obstacle(error.code if isinstance(error, TerbukaError) else type(error).__name__)
        else:
            self._begun = True
            self._log_obstacle("")

    async def leave(self) -> None:
        """Deletes the process from the list, if it ever reported and the database answers soon."""
        if not self._begun:
            return
        with suppress(Exception):
            async with asyncio.timeout(LEAVE_SECONDS), self._database.transaction() as connection:
                await self._presence.leave(connection, self._process)

    def _log_obstacle(self, obstacle: str) -> None:
        """Logs once why it does not report, and once that it reports again."""
        if obstacle != self._obstacle:
            log.warning("beat of %s %s", self._database.room, f"waits: {obstacle}" if obstacle else "goes on")
        self._obstacle = obstacle


def _as_json(wait: EngineWait) -> dict[str, str]:
    return {"topic": wait.topic, "reason": wait.reason, "since": wait.since.isoformat()}


def _wait(written: Mapping[str, Any]) -> EngineWait:
    return EngineWait(written["topic"], written["reason"], datetime.fromisoformat(written["since"]))
