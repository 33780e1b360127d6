"""A publisher that hears what registry's outbox holds, an old province, and the rebuild of their tables."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from deploy.rebuild import Rebuilding, Rebuilt, rebuild_room
from services.publisher.commands.rebuild import PublisherRebuild
from services.registry.tables import MESSAGING as REGISTRY
from shared.contracts import Event
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.storage.database import Database
from tests.publisher.build import ADDRESS, NOON, Publisher


@dataclass(frozen=True)
class OldProvince:
    """A province that has lived; `clock` stands where it stopped, `report` judges what happened."""

    settings: Settings
    url: str
    clock: MovableClock
    report: Mapping[str, Any] = field(default_factory=dict)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Returns the rows of a query."""
        async with self.database() as database, database.snapshot() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def run(self, *statements: str) -> int:
        """Changes rows behind the rooms' backs; returns how many the last statement changed."""
        async with self.database() as database, database.transaction() as connection:
            return [(await connection.execute(text(each))).rowcount for each in statements][-1]

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Gives the province's database."""
        database = Database.connect(self.url, "test", pool_size=2)
        try:
            yield database
        finally:
            await database.close()

    async def rebuild(self, room: str, *, accept: bool = False) -> Rebuilt:
        """Makes the tables of a room anew."""
        return await rebuild_room(self.settings, self.url, room, silent, accept=accept, anew=False, clock=self.clock)

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Runs `terbuka` as anyone would."""
        own = {"DATABASE_URL": self.url, "TERBUKA_HOME": str(self.settings.home)}
        command = [sys.executable, "-m", "deploy.cli", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=os.environ | own)

    def killed(self, room: str, after: int) -> int:
        """Rebuilds a room item by item in a process of its own that dies by SIGKILL; returns how it ended."""
        command = [sys.executable, "-m", "tests.rebuild.killed", self.url, room, str(after)]
        return subprocess.run(command, timeout=300, check=False).returncode


def silent(done: int, total: int) -> None:
    """Shows no progress."""


@dataclass
class Website:
    """A publisher and a registry on one database; `tell` publishes and delivers."""

    publisher: Publisher

    @property
    def database(self) -> Database:
        """Returns the database of both."""
        return self.publisher.database

    async def publish(self, *events: Event) -> list[StreamRecord]:
        """Stages events in registry's outbox and returns them as the relay would carry them."""
        rows = REGISTRY.outbox.rows
        async with self.database.transaction() as connection:
            envelopes = await REGISTRY.outbox.stage(connection, events, at=NOON, signer=self.publisher.signer)
            query = rows.select().where(rows.c.event_id.in_([each.id for each in envelopes])).order_by(rows.c.id)
            found = (await connection.execute(query)).all()
        return [StreamRecord(row.topic, 0, row.id, row.key, row.headers, row.payload.encode()) for row in found]

    async def tell(self, *events: Event) -> list[DeliveryOutcome]:
        """Publishes events and delivers them to the publisher."""
        return [await self.publisher.delivery.receive(record) for record in await self.publish(*events)]

    async def rebuild(self, progress: Callable[[int, int], None] = silent, **options: Any) -> Rebuilt:
        """Makes the publisher's tables anew."""
        batch = options.pop("batch", 2)
        own = PublisherRebuild(self.publisher.clock, ADDRESS)
        return await Rebuilding(self.database, own, self.publisher.clock, batch).run(progress, **options)

    async def run(self, statement: str) -> int:
        """Changes rows behind the room's back; returns how many."""
        async with self.database.transaction() as connection:
            return (await connection.execute(text(statement))).rowcount

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Returns the rows of a query."""
        async with self.database.snapshot() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]
