"""All rooms in one process: one PostgreSQL, the event log in it, files in a folder, one application."""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import exists, or_, select

from deploy.background import Loop, end_all, heartbeat_of, identity_loops, keep_audit, supervise
from deploy.building import build_all
from deploy.compare.comparison_run import compare_for_ever
from deploy.configuration import size_limits
from deploy.message_retention import forget_for_ever
from deploy.process_spec import ProcessSpec, Role
from deploy.room_keys import create_keys, load_keys
from deploy.rooms import CALENDAR, IDENTITY, LINKS, ROOMS, TITLES, audit_of, messaging_of, skpd_role_of
from shared.messaging.broker import KafkaBroker, make_broker, transport_for
from shared.messaging.embedded import EventLog
from shared.messaging.embedded.tables import group_offset, log_end
from shared.messaging.presence import Heartbeat
from shared.messaging.relay import Relay
from shared.room.context import Room, RoomContext
from shared.runtime.clock import Clock
from shared.runtime.errors import Conflict, TerbukaError
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.security.sealed_texts import with_own_key
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.embedded_postgres import Embedded
from shared.storage.notify import Notifications
from shared.storage.objects import ObjectStore, open_store
from shared.web.front import front_app

SCHEMAS = (IDENTITY, "eventlog", *ROOMS)
QUIET_POLL_SECONDS = 0.02
COMPARE_SECONDS = 300.0


@contextmanager
def database_of(settings: Settings, *, alone: bool = False) -> Iterator[str]:
    """Yields the address of the settings' database; an embedded one is started before and stopped after.

    An embedded server that already runs is taken over: an orphan of a killed run is stopped afterwards, that of a
    run in progress is not. `alone` says that the caller itself holds the data folder's lock.
    """
    address = settings.database_address()
    if address is not None:
        yield address
        return
    server = Embedded(settings.home / "postgres")
    shared_with_a_run = not alone and server.running() and _in_use(settings.home)
    url = server.start()
    try:
        yield url
    finally:
        if not shared_with_a_run:
            server.stop()


@contextmanager
def data_folder_lock(home: Path) -> Iterator[None]:
    """Holds the data folder's lock; the system lets go of it however this process ends.

    Raises `Conflict` (`SUDAH_BERJALAN`) while another run holds it.
    """
    with (home / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                "SUDAH_BERJALAN",
                f"Terbuka lain sedang memakai data di {home}.",
                mend="Hentikan yang itu, atau pakai map lain dengan TERBUKA_HOME.",
            ) from error
        yield


def _in_use(home: Path) -> bool:
    try:
        with data_folder_lock(home):
            return False
    except Conflict:
        return True


@dataclass
class EmbeddedRun:
    """A running embedded Terbuka: its application, its clock, and the means to wait until it is quiet."""

    app: FastAPI
    identity: Identity
    clock: Clock
    broker: KafkaBroker
    journal: EventLog
    objects: ObjectStore
    databases: dict[str, Database]
    rooms: dict[str, Room] = field(default_factory=dict)

    async def settle(self, seconds: float = 60.0) -> None:
        """Returns when every outbox is empty and every group has read its topics to the end.

        Raises `TerbukaError` (`TIDAK_TENANG`) when that takes longer than `seconds`.
        """
        try:
            async with asyncio.timeout(seconds):
                while not await self._quiet():
                    await asyncio.sleep(QUIET_POLL_SECONDS)
        except TimeoutError as error:
            raise TerbukaError("TIDAK_TENANG", f"Arus peristiwa belum tenang setelah {seconds:.0f} detik.") from error

    async def _quiet(self) -> bool:
        """Asks of one instant: is anything unsent, or any group behind the end of a topic it reads?

        A handler's effects are committed before its group's offset, so no instant hides what is under way.
        """
        unsent = [
            exists().where(rows.c.sent_at.is_(None), rows.c.failed_at.is_(None))
            for rows in (messaging_of(room).outbox.rows for room in ROOMS)
        ]
        async with self.journal.database.snapshot() as connection:
            if (await connection.execute(select(or_(*unsent)))).scalar_one():
                return False
            ends = {row.topic: row.next for row in await connection.execute(select(log_end.c.topic, log_end.c.next))}
            read = await connection.execute(select(group_offset))
            committed = {(row.group, row.topic): row.offset for row in read}
        return all(committed.get(place, 0) >= ends.get(place[1], 0) for place in self._subscriptions())

    def _subscriptions(self) -> list[tuple[str, str]]:
        return [
            (str(getattr(subscriber, "group_id", "")), _name(topic))
            for subscriber in self.broker.subscribers
            for topic in getattr(subscriber, "topics", ())
        ]


def _name(topic: object) -> str:
    return str(getattr(topic, "name", topic))


@asynccontextmanager
async def open_province(
    settings: Settings, url: str, clock: Clock, *, asleep: frozenset[str] = frozenset(), brief: bool = False
) -> AsyncIterator[EmbeddedRun]:
    """Migrates the database, builds every room, runs consumers, relays and workers; stops them all on leaving.

    The own workers of the rooms in `asleep` do not run: whoever opens the province does their work by hand. A `brief`
    province, of a few seconds that nobody watches, neither reports nor chains its audit trails.
    """
    for schema in SCHEMAS:
        await migrate.upgrade(url, schema)
    province = build_province(settings, url, clock)
    async with run_province(province, asleep=asleep, brief=brief):
        yield province


@asynccontextmanager
async def run_province(
    province: EmbeddedRun, *, asleep: frozenset[str] = frozenset(), brief: bool = False
) -> AsyncIterator[None]:
    """Runs a built province on its migrated database until the context ends; `open_province` says the rest."""
    await province.objects.prepare()
    heartbeats = [] if brief else [_heartbeat(room) for room in province.rooms.values()]
    loops = [loop for room in province.rooms.values() for loop in _loops(province, room, asleep, brief=brief)]
    loops += [heartbeat.run for heartbeat in heartbeats]
    loops += [] if brief else [*identity_loops(province.app.state.kit, audit_of(IDENTITY)), *_daily(province)]
    async with province.broker:
        await province.broker.start()
        await asyncio.gather(*(heartbeat.send() for heartbeat in heartbeats))
        tasks = [asyncio.create_task(supervise(loop)) for loop in loops]
        try:
            yield
        finally:
            await end_all(tasks)
    await asyncio.gather(*(heartbeat.leave() for heartbeat in heartbeats))
    await _close(province)


def build_province(settings: Settings, url: str, clock: Clock) -> EmbeddedRun:
    """Builds every room, with the keys of the data folder made where they are absent; nothing is connected yet."""
    create_keys(settings.home)
    objects = open_store(settings)
    notifications = Notifications(url)
    journal = EventLog(Database.connect(url, "eventlog", notifications=notifications))
    broker = make_broker(settings, journal)
    connected = {
        room: Database.connect(url, room, notifications=notifications, skpd_role=skpd_role_of(room))
        for room in (IDENTITY, *ROOMS)
    }
    identity_keys, sizes = load_keys(settings.home, IDENTITY), size_limits()
    identity_database = with_own_key(connected[IDENTITY], identity_keys, IDENTITY)
    identity = Identity(identity_database, clock)
    databases = {room: connected[room] for room in ROOMS}

    def kit(room: str) -> RoomContext:
        engines = (
            databases.get(room, identity_database),
            objects,
            clock,
            identity,
            load_keys(settings.home, room),
            broker,
        )
        return RoomContext(room, *engines, settings, sizes=sizes, links=LINKS, titles=TITLES, calendar=CALENDAR)

    rooms = build_all(kit)
    app = front_app(kit(IDENTITY), list(rooms.values()))
    return EmbeddedRun(app, identity, clock, broker, journal, objects, databases, rooms)


def _loops(province: EmbeddedRun, room: Room, asleep: frozenset[str], *, brief: bool) -> list[Loop]:
    database, messaging = province.databases[room.name], messaging_of(room.name)
    relay = Relay(database, messaging.outbox, transport_for(province.broker))
    kit = room.app.state.kit
    trail: list[Loop] = [] if brief else [lambda: keep_audit(kit, messaging.audit)]
    return [relay.run, *trail, *(() if room.name in asleep else room.workers)]


def _daily(province: EmbeddedRun) -> list[Loop]:
    """Returns the loops of the processes that stand beside the rooms elsewhere."""
    database = province.databases["registry"]
    return [lambda: _compare(province), lambda: forget_for_ever(database, embedded=True)]


async def _compare(province: EmbeddedRun) -> None:
    """Compares website and registry for as long as the province runs, as the process of `terbuka compare` does."""
    await compare_for_ever(province.databases["publisher"], province.clock, every=COMPARE_SECONDS)


def _heartbeat(room: Room) -> Heartbeat:
    """Returns the heartbeat of a room of which this process has every role."""
    state = room.app.state
    return heartbeat_of(state.kit, state.messaging, ProcessSpec.of(room.name, [Role.ALL]).roles, state.delivery)


async def _close(province: EmbeddedRun) -> None:
    for database in (*province.databases.values(), province.journal.database, province.identity.database):
        with contextlib.suppress(Exception):
            await database.close()
