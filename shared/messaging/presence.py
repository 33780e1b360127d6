"""Who of a room is at work: every process beats in the room's schema, so that any of them can tell of the others."""

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
"""How often a process beats within the time after which it counts as gone."""

KEPT = timedelta(days=1)
LEAVE_SECONDS = 2.0

log = logging.getLogger("terbuka.presence")


@dataclass(frozen=True)
class Activity:
    """What one process knows of its own reading: `lag` counts records by `group topic`."""

    lag: Mapping[str, int] = field(default_factory=dict)
    holds: Collection[EngineWait] = ()


@dataclass(frozen=True)
class ProcessState:
    """One process of a room as it last said."""

    process: str
    roles: frozenset[str]
    doing: Activity


class Presence:
    """Keeps the processes of one room; all its instants and ages are PostgreSQL's, whatever our clock shows."""

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

    async def beat(self, connection: AsyncConnection, present: ProcessState) -> None:
        """Writes that a process lives and what it does, and forgets those that fell silent a day ago."""
        now = func.clock_timestamp()
        said = {"beat_at": now, "lag": dict(present.doing.lag), "holds": [_written(one) for one in present.doing.holds]}
        fresh = insert(self.rows).values(process=present.process, roles=sorted(present.roles), begun_at=now, **said)
        await connection.execute(fresh.on_conflict_do_update(index_elements=["process"], set_=said))
        await connection.execute(delete(self.rows).where(self.rows.c.beat_at < now - KEPT))

    async def leave(self, connection: AsyncConnection, process: str) -> None:
        """Forgets a process that ended in order."""
        await connection.execute(delete(self.rows).where(self.rows.c.process == process))

    async def at_work(self, connection: AsyncConnection, *, within: float) -> list[ProcessState]:
        """Returns the processes that have beaten in the last `within` seconds, the first to begin first."""
        rows = self.rows.c
        late = func.clock_timestamp() - timedelta(seconds=within)
        found = await connection.execute(select(self.rows).where(rows.beat_at > late).order_by(rows.begun_at))
        return [
            ProcessState(row.process, frozenset(row.roles), Activity(row.lag, tuple(_read(hold) for hold in row.holds)))
            for row in found
        ]


class Heartbeat:
    """Beats for one process of a room, and never harms it: an engine that is away is said once and waited for."""

    def __init__(
        self,
        database: Database,
        presence: Presence,
        roles: Iterable[str],
        doing: Callable[[], Awaitable[Activity]],
        *,
        every: float,
        process: str = THIS,
    ) -> None:
        self._database = database
        self._presence = presence
        self._roles = frozenset(map(str, roles))
        self._doing = doing
        self._every = every
        self._process = process
        self._begun = False
        self._obstacle = ""

    async def run(self) -> None:
        """Beats until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(self._every)

    async def beat(self) -> None:
        """Beats once, if the database lets it."""
        try:
            present = ProcessState(self._process, self._roles, await self._doing())
            async with self._database.transaction() as connection:
                await self._presence.beat(connection, present)
        except Exception as error:
            self._say_obstacle(error.code if isinstance(error, TerbukaError) else type(error).__name__)
        else:
            self._begun = True
            self._say_obstacle("")

    async def leave(self) -> None:
        """Takes the process off the list, if the database lets it soon; who never beat has nothing to take off."""
        if not self._begun:
            return
        with suppress(Exception):
            async with asyncio.timeout(LEAVE_SECONDS), self._database.transaction() as connection:
                await self._presence.leave(connection, self._process)

    def _say_obstacle(self, obstacle: str) -> None:
        """Says once why it does not beat, and once that it beats again."""
        if obstacle != self._obstacle:
            log.warning("beat of %s %s", self._database.room, f"waits: {obstacle}" if obstacle else "goes on")
        self._obstacle = obstacle


def _written(hold: EngineWait) -> dict[str, str]:
    return {"topic": hold.topic, "reason": hold.reason, "since": hold.since.isoformat()}


def _read(written: Mapping[str, Any]) -> EngineWait:
    return EngineWait(written["topic"], written["reason"], datetime.fromisoformat(written["since"]))
