"""A province with exempt items, its website, and a stranger's way to it on which leaks are planted."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from starlette.applications import Starlette
from uuid6 import uuid7

from deploy.probe.exposure_run import READABLE, ProbeRun
from deploy.probe.stranger import ProbeReport
from services.registry.domain.dossier import DossierFile
from services.registry.domain.item import Item
from services.registry.queries.exposure import read_exempt, words_to_ask
from services.registry.store import items as store
from services.registry.tables import MESSAGING, copies
from shared.storage.database import Database
from tests.publisher.build import ADDRESS, NOON, Publisher, classified
from tests.registry.build import PETUGAS, a_classification, a_dossier, exempt_item, submitted_item
from tests.sealing import SEALING

STORE = "http://objek.contoh.example/terbuka"
TITLE = "Pemeriksaan khusus kanari{:05} terhadap bendahara sekolah"
REASON = "Penilaian kinerja termasuk rahasia pribadi."
Plant = Callable[[bytes], httpx.Response]


class Planted(httpx.ASGITransport):
    """The real website, beside a store that refuses; at some addresses an answer is changed on its way."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(app=app)
        self.plants: dict[str, Plant] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers as the website or the store does, or as planted."""
        address = str(request.url).removeprefix(ADDRESS)
        if address.startswith(STORE):
            real, body = httpx.Response(403, text="AccessDenied"), b""
        else:
            real = await super().handle_async_request(request)
            body = b"".join([chunk async for chunk in real.aiter_raw()])
        plant = self.plants.get(address)
        return plant(body) if plant else httpx.Response(real.status_code, headers=real.headers, content=body)


@dataclass
class Province:
    """Items of registry with the website that shows their public rows."""

    database: Database
    publisher: Publisher
    folder: Path
    items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.way, self.proof = Planted(self.publisher.app), self.folder

    async def furnish(self, many: int, title: str = TITLE, reason: str = REASON) -> None:
        """Adds so many exempt items, each with one file, and shows them; the last one still waits."""
        made = [_exempt(number, title, reason) for number in range(many - 1)] + [_waiting(many - 1, title)]
        async with SEALING.on(self.database).transaction() as connection:
            await store.add_items(connection, made, [PETUGAS] * many, at=NOON, act="receive")
        for item in made[:-1]:
            await self.publisher.hear(classified(item.id, **item.public_row().model_dump()))
        self.items = made

    async def copy_taken_down(self, item: Item, copy_id: str) -> None:
        """Notes a copy of an item that was public once."""
        row: dict[str, Any] = {
            "id": copy_id, "item_id": item.id, "draft_key": f"drafts/{copy_id}.age", "sha256": "0" * 64, "size": 1,
            "media_type": "application/pdf", "redacted": False, "uploaded_by": "a", "uploaded_on": NOON.date(),
            "released_by": "b", "released_on": NOON.date(), "object_key": "", "approval": "",
            "withdrawn_on": NOON.date(),
        }  # fmt: skip
        async with self.database.transaction() as connection:
            await connection.execute(copies.insert().values(**row))

    async def words(self) -> Mapping[str, tuple[str, ...]]:
        """Returns the words that the search must not know."""
        return await words_to_ask(self.database, await read_exempt(self.database))

    async def told(self) -> set[str]:
        """Returns the items of which registry's audit trail says that something was readable."""
        rows = MESSAGING.audit.rows
        async with self.database.snapshot() as connection:
            found = await connection.execute(select(rows.c.subject).where(rows.c.code == READABLE))
            return set(found.scalars())

    async def probe(self, *, resume: bool = False) -> ProbeReport:
        """Asks for everything as a stranger."""
        run = ProbeRun(ADDRESS, self.folder, STORE, resume, self.way)
        report, self.proof = await run.once(self.database, self.publisher.clock, lambda _: None)
        return report


def content_of(number: int) -> bytes:
    """Returns the content of the file of an item."""
    return f"isi berkas {number}".encode()


def _exempt(number: int, title: str, reason: str) -> Item:
    dossier = a_dossier(title.format(number))
    item = exempt_item(a_classification(public_reason=reason), item_id=str(uuid7()), dossier=dossier)
    return _with_file(item, number)


def _waiting(number: int, title: str) -> Item:
    return _with_file(submitted_item(item_id=str(uuid7()), dossier=a_dossier(title.format(number))), number)


def _with_file(item: Item, number: int) -> Item:
    file_id, content = str(uuid7()), content_of(number)
    sha256 = hashlib.sha256(content).hexdigest()
    file = DossierFile(file_id, "surat.pdf", f"files/{file_id}.age", sha256, len(content), "application/pdf")
    return replace(item, dossier=replace(item.dossier, files=(file,)))
