"""The monitor beside a real scheduler and a website that says what the test lets it say, behind one front door."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from deploy.background import heartbeat_of
from deploy.rooms import TITLES
from services.monitor.commands.journal import Commands
from services.monitor.consumers import handlers
from services.monitor.main import build
from services.monitor.queries.streams import Queries
from services.monitor.tables import MESSAGING
from services.scheduler.main import build as build_scheduler
from shared.contracts import Event
from shared.contracts.envelope import wrap
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.messaging.presence import Heartbeat
from shared.room.context import Room, RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from shared.web.front import front_app
from shared.web.peers import in_process
from tests.scheduler.build import Scheduler
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, PASSWORD


@dataclass
class Site:
    """A website whose lists a test sets."""

    dik: list[str] = field(default_factory=list)
    dip: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/data/{name}.json")
        async def data(name: str) -> dict[str, Any]:
            return {"sequence": 1, "items": [{"id": item} for item in (self.dik if name == "dik" else self.dip)]}

        return app


@dataclass
class Register:
    """A registry that is well and whose register of incidents says what the test lets it say."""

    figures: dict[str, Any] = field(default_factory=lambda: {"running": 0, "overdue": 0, "next_due_at": None})

    def app(self) -> FastAPI:
        app, counts = FastAPI(), ("unsent", "oldest_unsent_seconds", "failed_to_send", "parked", "dead_letters")
        streams = dict.fromkeys(counts, 0) | {"lag": {}, "workers": 1, "relays": 1}

        @app.get("/ops/streams")
        async def of_streams() -> dict[str, Any]:
            return streams

        @app.get("/ops/stuck")
        @app.get("/ops/dead-letters")
        async def nothing() -> list[Any]:
            return []

        @app.get("/api/incidents/figures")
        async def figures() -> dict[str, Any]:
            return self.figures

        return app


@dataclass
class Control:
    """The monitor as tests drive it."""

    database: Database
    scheduler: Scheduler
    identity: Identity
    clock: MovableClock
    site: Site
    register: Register
    room: Room
    app: httpx.ASGITransport
    pulses: dict[str, Heartbeat]
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.queries = Queries(self.database, self.clock)
        self.delivery = Delivery(self.database, MESSAGING, "monitor", handlers(Commands(self.clock)), self.clock)

    def record(self, event: Event) -> StreamRecord:
        place = (event.topic, event.key)
        sequence = self.sequences[place] = self.sequences.get(place, 0) + 1
        envelope = wrap(event, room=type(event).type.split(".")[0], sequence=sequence, at=self.clock.now())
        offset = sum(self.sequences.values())
        return StreamRecord(event.topic, 0, offset, event.key, envelope.headers(), event.model_dump_json().encode())

    async def hears(self, *events: Event) -> None:
        for event in events:
            assert await self.delivery.receive(self.record(event)) is DeliveryOutcome.APPLIED

    async def program(self, account: str = "operator") -> httpx.AsyncClient:
        client = self._client()
        client.auth = SignedIn(self.identity, account)
        return client

    async def browser(self, account: str = "operator") -> httpx.AsyncClient:
        client = self._client(accept="text/html", origin=ORIGIN)
        answer = await client.post("/masuk", data={"account": account, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def _client(self, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.app, base_url=ORIGIN, headers=headers)


def build_control(
    databases: dict[str, Database], clock: MovableClock, objects: DirectoryStore, keys: Keys, home: Path
) -> Control:
    identity = Identity(databases["identity"], clock)

    def kit(room: str, **more: Any) -> RoomContext:
        settings = Settings(home=home, body_name="Provinsi Uji")
        return RoomContext(
            room, databases[room], objects, clock, identity, keys, KafkaBroker(), settings, titles=TITLES, **more
        )

    site, register, scheduler = Site(), Register(), build_scheduler(kit("scheduler"))
    others = {"scheduler": scheduler.app, "registry": register.app(), "site": site.app()}
    monitor = build(kit("monitor", others=in_process(others)))
    front = front_app(kit("identity"), [scheduler, monitor])
    app = httpx.ASGITransport(front, raise_app_exceptions=False)
    pulses = {room.name: _pulse(room) for room in (scheduler, monitor)}
    hands = Scheduler(databases["scheduler"], clock)
    return Control(databases["monitor"], hands, identity, clock, site, register, monitor, app, pulses)


def _pulse(room: Room) -> Heartbeat:
    """The pulse of a room that works and sends in this process."""
    state = room.app.state
    return heartbeat_of(state.kit, state.messaging, ("api", "worker", "relay"), state.delivery)
