"""All five rooms on one real database, acted on by their commands, joined by a post office instead of a broker."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from faststream.kafka import KafkaBroker
from sqlalchemy import MetaData, text

from deploy.room_keys import load_keys
from deploy.rooms import ROOMS, messaging_of, names
from services.intake.commands import Commands as Intake
from services.intake.store.scoped import ScopedStore
from services.monitor.commands.journal import Commands as Monitor
from services.publisher.commands.entries import Commands as Publisher
from services.publisher.commands.file_takedowns import Takedowns
from services.publisher.main import shelf
from services.registry.commands import Commands as Registry
from services.registry.settings import RegistrySettings
from services.scheduler.commands.clocks import Commands as Scheduler
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.store.calendar import Calendars
from shared.messaging.delivery import Delivery, EventVerifier
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security import signing
from shared.security.identity import Actor, Identity
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.lifecycle.office import PostOffice, routes_of

SPEAKERS = names(lambda spec: spec.relays)
CALENDAR = {"calendar_versions", "calendar_years"}
"""Kept between two lives: the seed of the calendar is the same for all and slow to write."""

SKPD = "dishub"


def an_actor(account: str, role: str = "", person: str = "") -> Actor:
    """Makes an account; two accounts of one person are told apart by their names only."""
    role = role or account.rstrip("2")
    return Actor(account, person or account, frozenset({role}), SKPD if role == "skpd" else None, f"Kantor {account}")


@dataclass
class Province:
    """A whole Terbuka in one process without doors: people act through commands, events go by post."""

    database: Database
    home: Path
    clock: MovableClock
    calendars: Calendars

    def __post_init__(self) -> None:
        self.objects = DirectoryStore(self.home / "objects")
        self.broker = KafkaBroker()
        self.databases = {room: Database(self.database.engine, room) for room in ROOMS}
        keys = load_keys(self.home, "publisher")
        self.intake = Intake(ScopedStore(self._kit("intake")))
        own = self._kit("registry")
        self.databases["registry"] = own.database
        self.registry = Registry(own, RegistrySettings())
        self.scheduler = Scheduler(self.clock, self.calendars)
        self.sweeper = Sweeper(self.databases["scheduler"], self.clock)
        self.publisher = Publisher(
            self.databases["publisher"], shelf(self.objects, keys),
            lambda signed: signing.verify(keys.signing_public, signed), self.clock, "https://ppid.example",
        )  # fmt: skip
        self.takedowns = Takedowns(self.publisher)
        self.monitor = Monitor(self.clock)
        hearers = {room: self._delivery(room) for room in ROOMS}
        speakers = {room: messaging_of(room) for room in SPEAKERS}
        self.post = PostOffice(self.database, speakers, hearers, routes_of(self.broker))

    def _kit(self, room: str) -> RoomContext:
        identity = Identity(self.databases[room], self.clock)
        keys, settings = load_keys(self.home, room), Settings(home=self.home, body_name="Pemerintah Provinsi Uji")
        return RoomContext(room, self.databases[room], self.objects, self.clock, identity, keys, self.broker, settings)

    def _delivery(self, room: str) -> Delivery:
        consumers = import_module(f"services.{room}.consumers")
        handlers = consumers.handlers(getattr(self, room))
        delivery = Delivery(
            self.databases[room],
            messaging_of(room),
            room,
            handlers,
            self.clock,
            pause=0.001,
            nack_pause=0.001,
            verifier=EventVerifier(load_keys(self.home).signing_public) if room in ("scheduler", "publisher") else None,
        )
        consumers.connect(self.broker, delivery)
        return delivery

    async def sweep(self) -> None:
        """Lets the scheduler look for what is due, and takes up what it says."""
        await self.sweeper.sweep()
        await self.post.collect()

    async def settle(self) -> None:
        """Lets the day begin, sweeps and carries until nothing is due and nothing is under way."""
        await self.registry.days.begin_day()
        for _ in range(2):
            await self.post.drain()
            await self.sweep()
        await self.post.drain()


def metadata_of(room: str) -> MetaData:
    """Returns a room's tables."""
    found = import_module(f"services.{room}.tables").METADATA
    assert isinstance(found, MetaData)
    return found


async def forget(database: Database) -> None:
    """Empties every room for the next life, whatever triggers and foreign keys say; the calendar stays."""
    tables = [table for room in ROOMS for table in metadata_of(room).sorted_tables if table.name not in CALENDAR]
    async with database.transaction() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            await connection.execute(table.delete())


async def rows_of(connection: Any, query: Any) -> list[dict[str, Any]]:
    """Returns the rows of a query as dictionaries."""
    return [dict(row) for row in (await connection.execute(query)).mappings()]
