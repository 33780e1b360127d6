"""Builds what registry says about items, and a publisher to say it to."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from services.publisher.commands.entries import Commands
from services.publisher.commands.file_takedowns import Takedowns
from services.publisher.consumers import handlers
from services.publisher.main import website
from services.publisher.pages.site import PublicSite, site_app
from services.publisher.settings import PublisherSettings
from services.publisher.store import entries as store
from services.publisher.store import shards
from services.publisher.store.copies import Copies
from services.publisher.tables import MESSAGING
from services.publisher.website.site import Website
from shared.contracts import EVENTS, Event
from shared.contracts.envelope import wrap
from shared.contracts.exemptions import (
    CopiesWithdrawnV1,
    DipRow,
    GroundPeriod,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    PublicationCopyReleasedV1,
    PublicRow,
    ReviewOverdueV1,
    TakedownRecordedV1,
)
from shared.messaging.delivery import Delivery, DeliveryOutcome, EventVerifier, StreamRecord
from shared.messaging.outbox import EventSigner
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security import signing
from shared.security.encryption import Keys, seal_bytes
from shared.storage.corruption import CorruptionDoubt
from shared.storage.database import Database
from shared.storage.objects import ObjectStore

ADDRESS = "https://ppid.contoh.example"
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PDF = "application/pdf"


def public_row(**changed: Any) -> PublicRow:
    """Makes the public row of an item."""
    row: dict[str, Any] = {
        "public_title": "Hasil penilaian kinerja pegawai",
        "huruf": ("h",),
        "legal_basis": "UU 14/2008 Pasal 17 huruf h angka 4",
        "public_reason": "Memuat penilaian atas kemampuan orang per orang.",
        "period_text": "5 tahun",
        "skpd_code": "bkd",
        "skpd_name": "Badan Kepegawaian Daerah",
        "penetapan_number": "001/PPID/2026",
        "penetapan_date": date(2026, 1, 5),
    }
    return PublicRow(**(row | changed))


def dip_row(**changed: Any) -> DipRow:
    """Makes the DIP row of an item."""
    row = {
        "summary": "Rekapitulasi penilaian kinerja tahun 2025",
        "holder": "Bidang Mutasi",
        "responsible": "Kepala Badan Kepegawaian Daerah",
        "made": "Pontianak, Desember 2025",
        "form": "Hardcopy dan softcopy",
        "retention": "5 tahun",
    }
    return DipRow(**(row | changed))


def classified(item_id: str = "item-1", version: int = 1, **changed: Any) -> ItemClassifiedV1:
    """Makes the fact that an item was classified; what the public row does not know belongs to the event."""
    own = {"ends_on": date(2031, 1, 5), "review_on": None} | _taken(changed, "ends_on", "review_on", "periods")
    periods = own.pop("periods", (GroundPeriod(huruf="h", kind="years", ends_on=own["ends_on"]),))
    return ItemClassifiedV1(
        item_id=item_id, version=version, period_version=version, public=public_row(**changed), periods=periods, **own
    )


def reclassified(item_id: str = "item-1", version: int = 2, **changed: Any) -> ItemReclassifiedV1:
    """Makes the fact that an item was reclassified."""
    return ItemReclassifiedV1.model_validate(classified(item_id, version, **changed).model_dump())


def opened(item_id: str = "item-1", version: int = 2, **changed: Any) -> ItemOpenedV1:
    """Makes the fact that an item was opened."""
    own = {"mode": "decided", "opened_on": TODAY, "decree_number": "002/PPID/2026"}
    own |= _taken(changed, "mode", "opened_on", "decree_number", "files", "part_of")
    dip = changed.pop("dip", dip_row())
    return ItemOpenedV1(item_id=item_id, version=version, public=public_row(**changed), dip=dip, **own)


def amended(item_id: str = "item-1", version: int = 3, **changed: Any) -> ItemAmendedV1:
    """Makes the fact that the public row of an item changed."""
    return ItemAmendedV1(item_id=item_id, version=version, public=public_row(**changed))


def overdue(item_id: str = "item-1", version: int = 2, since: date | None = TODAY) -> ReviewOverdueV1:
    """Makes the fact that a review was missed, or made up for."""
    return ReviewOverdueV1(item_id=item_id, version=version, since=since)


def withdrawn(item_id: str = "item-1", version: int = 4, reason: Any = "consent_withdrawn") -> CopiesWithdrawnV1:
    """Makes the fact that registry took the copies of an item back."""
    return CopiesWithdrawnV1(item_id=item_id, version=version, reason=reason, withdrawn_on=TODAY)


def recorded(takedown_id: str, item_id: str = "item-1", version: int = 4) -> TakedownRecordedV1:
    """Makes the fact that registry recorded a take-down."""
    return TakedownRecordedV1(item_id=item_id, version=version, takedown_id=takedown_id)


def _taken(changed: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: changed.pop(name) for name in names if name in changed}


async def released(
    objects: ObjectStore, keys: Keys, item_id: str = "item-1", version: int = 3, *, body: bytes = b"%PDF-1.7 isi",
    signed: dict[str, Any] | None = None, **changed: Any,
) -> PublicationCopyReleasedV1:  # fmt: skip
    """Seals a copy for the publisher and makes the signed fact of its release; `signed` changes what was signed."""
    copy_id = changed.pop("copy_id", "salinan-1")
    key = f"copies/{copy_id}.age"
    if not await objects.exists(key):
        await objects.put(key, _once(seal_bytes(body, keys.recipients["publisher"])))
    said = {
        "item_id": item_id, "version": version, "copy_id": copy_id, "object_key": key,
        "sha256": hashlib.sha256(body).hexdigest(), "size": len(body), "media_type": PDF,
        "not_before": TODAY.isoformat(),
    } | changed  # fmt: skip
    record = {"act": "publication_copy_released"} | said | (signed or {})
    return PublicationCopyReleasedV1(**said, approval=signing.sign(keys.signing_private or "", record))


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


@dataclass
class Publisher:
    """A whole publisher over one database, driven without a broker."""

    database: Database
    objects: ObjectStore
    keys: Keys
    clock: MovableClock
    sequences: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = Settings(public_url=ADDRESS, body_name="Pemerintah Provinsi Contoh")
        self.copies = Copies(self.objects, self.keys.identities.get("publisher", ""), CorruptionDoubt(seconds=-1))
        self.signer = EventSigner(self.keys.signing_private or "")
        self.commands = Commands(self.database, self.copies, self._verify, self.clock, ADDRESS)
        self.takedowns = Takedowns(self.commands)
        self.delivery = Delivery(
            self.database,
            MESSAGING,
            "publisher",
            handlers(self.commands),
            self.clock,
            pause=0.001,
            nack_pause=0.001,
            verifier=EventVerifier(self.keys.signing_public),
        )
        self.website: Website = website(settings, PublisherSettings(), self.clock, database=self.database)
        self.app: Starlette = site_app(PublicSite(self.database, self.website, self.copies, 1_000_000))

    def _verify(self, signed: str) -> dict[str, Any]:
        return signing.verify(self.keys.signing_public, signed)

    def record(self, event: Event, body: bytes = b"") -> StreamRecord:
        """Wraps an event as registry and the relay do, with its key's next sequence; `body` replaces its data."""
        sequence = self.sequences[event.key] = self.sequences.get(event.key, 0) + 1
        body = body or event.model_dump_json().encode()
        envelope = self.signer.signed(wrap(event, room="registry", sequence=sequence, at=NOON), body)
        return StreamRecord(event.topic, 0, sequence, event.key, envelope.headers(), body)

    async def hear(self, *events: Event) -> list[DeliveryOutcome]:
        """Delivers events in order."""
        return [await self.delivery.receive(self.record(event)) for event in events]

    async def said(self) -> Sequence[Event]:
        """Returns what the publisher has said so far."""
        rows = MESSAGING.outbox.rows
        async with self.database.transaction() as connection:
            found = await connection.execute(rows.select().order_by(rows.c.id))
            return [EVENTS[row.type].model_validate_json(row.payload) for row in found]

    async def lists(self) -> dict[str, str]:
        """Returns the list that each item stands in."""
        async with self.database.snapshot() as connection:
            found = [row for each in ("dik", "dip") for row in await self._rows(connection, each)]
        return {row["item_id"]: row["listing"] for row in found}

    async def _rows(self, connection: Any, listing: Any) -> Sequence[Any]:
        return await shards.shard_rows(connection, listing, list(await shards.shards(connection, listing)))

    async def state(self) -> str:
        """Returns the hash of all that the lists say."""
        async with self.database.snapshot() as connection:
            return await store.state_hash(connection)

    def reader(self, **headers: str) -> httpx.AsyncClient:
        """Returns a reader of the website."""
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers)
