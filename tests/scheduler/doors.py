"""The scheduler behind the front door, with one account a role."""

from dataclasses import dataclass
from pathlib import Path

import httpx
from faststream.kafka import KafkaBroker

from services.scheduler.main import build
from shared.room.context import Room, RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.storage.objects import DirectoryStore
from shared.web.front import front_app
from tests.scheduler.build import Scheduler
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, PASSWORD


@dataclass
class Doors:
    """What a test walks through, and the room behind it."""

    scheduler: Scheduler
    identity: Identity
    room: Room
    app: httpx.ASGITransport

    async def program(self, account: str) -> httpx.AsyncClient:
        client = self._client()
        client.auth = SignedIn(self.identity, account)
        return client

    async def browser(self, account: str) -> httpx.AsyncClient:
        client = self._client(accept="text/html", origin=ORIGIN)
        answer = await client.post("/masuk", data={"account": account, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def _client(self, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.app, base_url=ORIGIN, headers=headers)


def build_doors(
    scheduler: Scheduler, identity: Identity, objects: DirectoryStore, keys: Keys, home: Path, clock: MovableClock
) -> Doors:
    settings = Settings(home=home, body_name="Provinsi Uji")
    kit = RoomContext("scheduler", scheduler.database, objects, clock, identity, keys, KafkaBroker(), settings)
    front = RoomContext("identity", identity.database, objects, clock, identity, keys, KafkaBroker(), settings)
    room = build(kit)
    return Doors(scheduler, identity, room, httpx.ASGITransport(front_app(front, [room]), raise_app_exceptions=False))
