"""A real intake on PostgreSQL behind its HTTP door, with accounts made when a test needs them."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx
from faststream.kafka import KafkaBroker
from sqlalchemy import func, select

from services.intake import consumers
from services.intake.commands import Commands
from services.intake.commands.orphans import Orphans
from services.intake.main import build
from services.intake.queries import Queries
from services.intake.settings import IntakeSettings, Limits
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING, METADATA
from shared.contracts import Event
from shared.contracts.envelope import wrap
from shared.files.door import IncomingFile
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.encryption import Keys, unseal_bytes
from shared.security.identity import Actor, Identity
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.files.pdfs import a_pdf
from tests.sessions import SignedIn

PASSWORD = "sandi yang cukup panjang"
CANARY = "KENARI-7f3a"
PDF = a_pdf(f"isi dokumen {CANARY}")
ROLES = {"skpd": "dishub", "skpd-lain": "dinkes", "skpd-bubar": "disperindag"}
TRAIL = {"audit", "audit_chain", "audit_head"}


class House:
    """What a test walks through."""

    def __init__(
        self, database: Database, objects: DirectoryStore, keys: Keys, clock: MovableClock, home: Path
    ) -> None:
        self.objects, self.keys, self.clock = objects, keys, clock
        self.identity = Identity(Database.connect(database.url, "identity"), clock)
        self.settings = Settings(home=home)
        self.limits = Limits(file=1024 * 1024, files_per_submission=3)
        own = Keys(keys.recipients, keys.signing_public, {"intake": keys.identities["intake"]})
        self.kit = RoomContext("intake", database, objects, clock, self.identity, own, KafkaBroker(), self.settings)
        self.database = self.kit.database
        self.scoped = ScopedStore(self.kit, limits=self.limits)
        self.commands, self.queries = Commands(self.scoped), Queries(self.scoped)
        self.delivery = Delivery(database, MESSAGING, "intake", consumers.handlers(self.commands), clock)
        self.app = build(self.kit, self.limits).app
        self._sequences: dict[str, int] = {}

    async def close(self) -> None:
        await self.identity.database.close()

    def actor(self, account: str = "skpd") -> Actor:
        role = "skpd" if account.startswith("skpd") else account.rstrip("2")
        return Actor(account, f"orang-{account}", frozenset({role}), ROLES.get(account))

    async def client(self, account: str = "skpd") -> httpx.AsyncClient:
        actor = self.actor(account)
        if account not in {each.actor.account for each in await self.identity.list_accounts()}:
            await self.identity.add_account(account, PASSWORD, roles=sorted(actor.roles), skpd=actor.skpd)
        client = self.anonymous()
        client.auth = SignedIn(self.identity, account)
        return client

    def anonymous(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://terbuka.example", headers=headers, timeout=60)

    def orphans(self, *, older_than: int) -> Orphans:
        settings = IntakeSettings().model_copy(update={"orphan_seconds": older_than})
        return Orphans(ScopedStore(self.kit, settings))

    async def counts(self) -> dict[str, int]:
        """Counts every table's rows but the audit trail, and the objects."""
        found: dict[str, int] = {"objects": len([key async for key in self.objects.keys("")])}
        async with self.database.snapshot() as connection:
            for table in METADATA.sorted_tables:
                if table.name not in TRAIL:
                    found[table.name] = int(await connection.scalar(select(func.count()).select_from(table)) or 0)
        return found

    async def audit(self) -> list[dict[str, Any]]:
        return await self.rows(MESSAGING.audit.rows)

    async def rows(self, table: Any) -> list[dict[str, Any]]:
        async with self.database.snapshot() as connection:
            return [
                dict(row) for row in (await connection.execute(table.select().order_by(*table.primary_key))).mappings()
            ]

    async def events(self, kind: type[Event]) -> list[Any]:
        rows = [row for row in await self.rows(MESSAGING.outbox.rows) if row["type"] == kind.type]
        return [kind.model_validate_json(row["payload"]) for row in rows]

    async def dossier(self, key: str) -> dict[str, Any]:
        """Opens a dossier as registry does."""
        content: dict[str, Any] = json.loads(await self.unsealed(key))
        return content

    async def unsealed(self, key: str) -> bytes:
        sealed = b"".join([block async for block in await self.objects.open(key)])
        assert "registry" in self.keys.identities
        return unseal_bytes(sealed, self.keys.identities["registry"])

    async def hear(self, event: Event) -> DeliveryOutcome:
        """Lets intake hear an event as if it came from the stream, in the order of its key."""
        place = f"{event.topic}/{event.key}"
        self._sequences[place] = self._sequences.get(place, 0) + 1
        room = type(event).type.partition(".")[0]
        envelope = wrap(event, room=room, sequence=self._sequences[place], at=self.clock.now())
        body = event.model_dump_json().encode()
        return await self.delivery.receive(StreamRecord(event.topic, 0, 0, event.key, envelope.headers(), body))


def a_ground(**changes: Any) -> dict[str, Any]:
    huruf, angka = changes.get("huruf", "h"), changes.get("angka", 4)
    named = f"Pasal 17 huruf {huruf}" + (f" angka {angka}" if angka else "")
    whole = {
        "huruf": "h",
        "angka": 4,
        "statute": "UU 14/2008",
        "article": named,
        "consequence_open": "Rahasia pribadi pegawai terungkap.",
        "consequence_closed": "Hak pribadi pegawai terlindungi.",
        "period": "5 tahun",
    }
    return whole | changes


def an_item(**changes: Any) -> dict[str, Any]:
    whole = {
        "title": f"Hasil uji kompetensi pegawai {CANARY}",
        "public_title": "Hasil uji kompetensi pegawai",
        "grounds": [a_ground()],
    }
    return whole | changes


def a_dossier(*items: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {"skpd": "dishub", "items": list(items) or [an_item()], **changes}


def form(dossier: Any, files: Iterable[tuple[str, bytes, str]] = ()) -> dict[str, Any]:
    """Returns httpx arguments of a multipart hand-in."""
    text = dossier if isinstance(dossier, bytes) else json.dumps(dossier).encode()
    parts: list[tuple[str, Any]] = [("dossier", ("dossier.json", text, "application/json"))]
    return {"files": parts + [("files", file) for file in files]}


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def uploads(*files: tuple[str, bytes]) -> AsyncIterator[IncomingFile]:
    for name, data in files:
        yield IncomingFile(name, "", _chunks(data))


async def _chunks(data: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
