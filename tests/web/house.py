"""Builds a small real house for tests: identity on PostgreSQL, one room with messaging, a front door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, FastAPI, Form, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import MetaData, text

from shared.contracts import Event
from shared.messaging.broker import make_broker
from shared.messaging.delivery import Delivery
from shared.messaging.embedded import EventLog
from shared.messaging.handlers import Handler
from shared.messaging.tables import MessagingTables
from shared.room.context import Awaiting, Room, RoomContext
from shared.runtime.clock import MovableClock, start_of
from shared.runtime.errors import Conflict, Forbidden, Malformed, NotFound, Refusal, TooLarge, Transient
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import ROLES, Actor, Identity, store
from shared.security.identity.bearer_tokens import HAND_IN, SCOPES
from shared.storage.database import Database
from shared.storage.naming import NAMING
from shared.storage.objects import DirectoryStore
from shared.web.access import current_actor, require
from shared.web.front import front_app
from shared.web.routes import add_routes
from shared.web.scopes import token_may
from shared.web.shell import room_app
from shared.web.templates import pages_for
from tests.sealing import SEALING
from tests.sessions import SignedIn

PASSWORD = "sandi yang cukup panjang"
ORIGIN = "http://terbuka.example"
REFUSALS: Mapping[str, type[Refusal | Transient]] = {
    "refusal": Refusal,
    "malformed": Malformed,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "conflict": Conflict,
    "too-large": TooLarge,
    "transient": Transient,
}


@dataclass
class House:
    """What a test walks through."""

    app: FastAPI
    identity: Identity
    kit: RoomContext
    messaging: MessagingTables
    delivery: Delivery
    clock: MovableClock

    def client(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def token(self, account: str) -> str:
        return await self.identity.issue_token(account, PASSWORD, source="test", scopes=SCOPES)

    async def with_token(self, account: str) -> httpx.AsyncClient:
        return self.client(authorization=f"Bearer {await self.token(account)}")

    async def program(self, account: str) -> httpx.AsyncClient:
        client = self.client()
        client.auth = SignedIn(self.identity, account)
        return client

    async def browser(self, account: str) -> httpx.AsyncClient:
        client = self.client(accept="text/html", origin=ORIGIN)
        answer = await client.post("/masuk", data={"account": account, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    async def audit(self) -> list[dict[str, str]]:
        async with self.kit.database.snapshot() as connection:
            rows = await connection.execute(self.messaging.audit.rows.select().order_by(text("id")))
            return [dict(row) for row in rows.mappings()]


ROWS = [
    ("Laporan hasil audit internal", "UU 14/2008 Pasal 17 huruf i", 1200, "diusulkan", "info"),
    ("Data pribadi pemohon bantuan", "UU 14/2008 Pasal 17 huruf h", 30, "menunggu keputusan", "warn"),
    ("Rencana penindakan", "UU 14/2008 Pasal 17 huruf a", 5, "terlambat", "bad"),
    ("Harga perkiraan sendiri", "UU 14/2008 Pasal 17 huruf b", 0, "dibuka", "good"),
]


class Act(BaseModel):
    """The body of the test room's one act."""

    title: str = Field(min_length=3)
    year: int


def acts(router: APIRouter) -> None:
    """Adds the test room's routes: reads, acts, and one refusal of each class."""

    @router.get("/api/me")
    async def me(actor: Annotated[Actor, Depends(current_actor)]) -> dict[str, str | None]:
        return {"account": actor.account, "skpd": actor.skpd}

    @router.get("/api/officers-only")
    async def officers_only(actor: Annotated[Actor, Depends(require("petugas", "ketua"))]) -> str:
        return actor.account

    @router.post("/api/items/{item_id}/act")
    async def act(item_id: str, body: Act, actor: Annotated[Actor, Depends(current_actor)]) -> str:
        return item_id + body.title + actor.account

    @router.get("/gallery")
    async def gallery(request: Request, _: Annotated[Actor, Depends(current_actor)]) -> Response:
        day = date(2026, 11, 22)
        return pages_for("tests.web")(request, "gallery.html", rows=ROWS, day=day, moment=start_of(day))

    @router.post("/form")
    @token_may(HAND_IN)
    async def form(actor: Annotated[Actor, Depends(current_actor)], title: Annotated[str, Form()]) -> str:
        return title + actor.account

    @router.post("/upload")
    async def upload(actor: Annotated[Actor, Depends(current_actor)]) -> str:
        return actor.account

    @router.post("/api/items/{item_id}/refused/{kind}")
    async def refused(item_id: str, kind: str, _: Annotated[Actor, Depends(current_actor)]) -> Response:
        raise REFUSALS[kind]("SEBAB_UJI", "Kalimat untuk manusia.", article="Pasal 17", mend="Perbaiki.", item=item_id)

    @router.get("/page/refused")
    async def page_refused() -> Response:
        raise Refusal("SEBAB_UJI", "Kalimat <b>untuk</b> manusia.", article="Pasal 17", mend="Perbaiki.")

    @router.get("/api/accident")
    @router.get("/api/items/{item_id}/accident")
    @router.get("/accident")
    async def accident() -> Response:
        raise RuntimeError("rahasia-di-dalam-pesan")


async def build_house(
    database: Database,
    clock: MovableClock,
    objects: DirectoryStore,
    keys: Keys,
    home: Path,
    handlers: Mapping[type[Event], Handler],
) -> House:
    """Builds the house on a database that has identity's schema; the room `uji` gets its messaging made here."""
    metadata = MetaData(schema="uji", naming_convention=NAMING)
    messaging = MessagingTables(metadata, "uji")
    async with database.transaction() as connection:
        await connection.execute(text("CREATE SCHEMA uji"))
        await connection.run_sync(metadata.create_all)
    identity = Identity(SEALING.on(database), clock)
    settings = Settings(home=home, body_name="Provinsi Uji")
    broker = make_broker(settings, EventLog(database))
    kit = RoomContext("uji", database, objects, clock, identity, keys, broker, settings)
    delivery = Delivery(database, messaging, "uji", handlers, clock, tries=1, pause=0)
    app = room_app(kit, title="Ruang uji", messaging=messaging, delivery=delivery)
    router = APIRouter()
    acts(router)
    add_routes(app, router)

    async def awaits(actor: Actor) -> list[Awaiting]:
        return [Awaiting(f"Usulan untuk {actor.account}", 3, "/uji/", urgent=True), Awaiting("Nihil", 0, "/uji/")]

    engines = (database, objects, clock, identity, keys, broker)
    front = RoomContext("identity", *engines, settings, calendar="/uji/kalender.ics")
    return House(front_app(front, [Room("uji", app, awaits=awaits)]), identity, kit, messaging, delivery, clock)


async def add_people(identity: Identity, hashed: str) -> None:
    """Adds one account a role, all with the same password, hashed once for all tests."""
    people = [Actor(role, role, frozenset({role}), None, role) for role in ROLES if role != "skpd"]
    people.append(Actor("dishub-1", "dishub-1", frozenset({"skpd"}), "dishub", "Petugas SKPD"))
    async with identity.database.transaction() as connection:
        for actor in people:
            await store.add(connection, actor, hashed, sample=False, at=identity.clock.now())
