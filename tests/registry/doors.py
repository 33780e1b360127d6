"""The registry behind the front door, with one account a role."""

from dataclasses import dataclass
from pathlib import Path

import httpx
from faststream.kafka import KafkaBroker

from services.registry.main import build
from shared.room.context import Room, RoomContext
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.web.front import front_app
from tests.registry.build import Registry
from tests.sessions import SignedIn
from tests.web.house import ORIGIN


@dataclass
class Doors:
    """What a test walks through, and the room behind it."""

    registry: Registry
    identity: Identity
    room: Room
    app: httpx.ASGITransport

    async def program(self, account: str) -> httpx.AsyncClient:
        mine = SignedIn(self.identity, account)
        return httpx.AsyncClient(transport=self.app, base_url=f"{ORIGIN}/registry/api", auth=mine)


def build_doors(registry: Registry, identity: Identity, home: Path) -> Doors:
    settings = Settings(home=home, body_name="Pemerintah Provinsi Uji")
    same = (registry.database, registry.objects, registry.clock, identity, registry.keys)
    room = build(RoomContext("registry", *same, KafkaBroker(), settings))
    front = RoomContext("identity", identity.database, *same[1:], KafkaBroker(), settings)
    return Doors(registry, identity, room, httpx.ASGITransport(front_app(front, [room]), raise_app_exceptions=False))
