"""The registry behind the front door, with one account a role."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
from faststream.kafka import KafkaBroker

from services.registry.main import build
from shared.room.context import Room, RoomContext
from shared.runtime.clock import legal_day
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.web.front import front_app
from tests.registry.build import Registry
from tests.web.house import ORIGIN, PASSWORD


@dataclass
class Doors:
    """What a test walks through, and the room behind it."""

    registry: Registry
    identity: Identity
    room: Room
    app: httpx.ASGITransport
    tokens: dict[tuple[str, date], str] = field(default_factory=dict)

    async def program(self, account: str) -> httpx.AsyncClient:
        today = (account, legal_day(self.registry.clock.now()))
        if today not in self.tokens:
            self.tokens[today] = await self.identity.issue_token(account, PASSWORD, source="test")
        headers = {"authorization": f"Bearer {self.tokens[today]}"}
        return httpx.AsyncClient(transport=self.app, base_url=f"{ORIGIN}/registry/api", headers=headers)


def build_doors(registry: Registry, identity: Identity, home: Path) -> Doors:
    settings = Settings(home=home, body_name="Pemerintah Provinsi Uji")
    same = (registry.database, registry.objects, registry.clock, identity, registry.keys)
    room = build(RoomContext("registry", *same, KafkaBroker(), settings))
    front = RoomContext("identity", identity.database, *same[1:], KafkaBroker(), settings)
    return Doors(registry, identity, room, httpx.ASGITransport(front_app(front, [room]), raise_app_exceptions=False))
