"""What the publisher does: each verb is one transaction, and what it says goes out after the change is visible."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain import approvals, projection
from services.publisher.domain.projection import Change, SiteEntry
from services.publisher.store import entries as store
from services.publisher.store import holds as store_holds
from services.publisher.store.copies import Copies
from services.publisher.tables import MESSAGING
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import (
    CopiesWithdrawnV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    PublicationCopyReleasedV1,
    ReviewOverdueV1,
)
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Conflict, EngineRefuses, NotFound, Refusal, Transient
from shared.security.identity import Actor
from shared.storage.database import Database

LONGEST_NAME = 80
REASONS: Mapping[str, str] = {
    "consent_withdrawn": "persetujuan tertulis yang menjadi dasarnya ditarik kembali (UU 27/2022 Pasal 9)",
    "leak": "isinya ternyata memuat hal yang belum boleh dibaca umum (UU 14/2008 Pasal 6 dan 17)",
}
"""What the public reads where registry took copies back, by registry's reason; nobody is named."""


class Verifier(Protocol):
    """Opens registry's signed record; raises `Refusal` (`SETUJU_TIDAK_SAH`) where the signature is not registry's."""

    def __call__(self, approval: str, /) -> Mapping[str, Any]:
        """Returns the claims that registry signed."""
        ...


class Commands:
    """Keeps the two lists in step with what registry says."""

    def __init__(self, database: Database, copies: Copies, verify: Verifier, clock: Clock, address: str) -> None:
        self.database = database
        self.copies = copies
        self.verify = verify
        self.clock = clock
        self.address = address

    async def classify(self, connection: AsyncConnection, event: ItemClassifiedV1, cause: Envelope) -> None:
        """Puts an item into the DIK."""
        entry = await store.load(connection, event.item_id)
        await self._show(connection, entry, projection.classify(entry, event), cause)

    async def reclassify(self, connection: AsyncConnection, event: ItemReclassifiedV1, cause: Envelope) -> None:
        """Replaces an item's DIK row."""
        entry = await store.load(connection, event.item_id)
        await self._show(connection, entry, projection.reclassify(entry, event), cause)

    async def open_up(self, connection: AsyncConnection, event: ItemOpenedV1, cause: Envelope) -> None:
        """Moves an item from the DIK to the DIP, or puts the opened part of one into the DIP beside it."""
        entry = await store.load(connection, event.item_id)
        await self._show(connection, entry, projection.open_up(entry, event), cause)
        if entry is None and event.part_of:
            whole = await store.load(connection, event.part_of)
            await self._show(connection, whole, Change(whole, "part") if whole else None, cause)

    async def amend(self, connection: AsyncConnection, event: ItemAmendedV1, cause: Envelope) -> None:
        """Replaces an item's public row in the list where it stands."""
        entry = await store.load(connection, event.item_id)
        await self._show(connection, entry, projection.amend(entry, event), cause)

    async def miss_review(self, connection: AsyncConnection, event: ReviewOverdueV1, cause: Envelope) -> None:
        """Says on an item's page that its review was missed, or no longer is."""
        entry = await store.load(connection, event.item_id)
        await self._show(connection, entry, projection.miss_review(entry, event), cause)

    async def take_back(self, connection: AsyncConnection, event: CopiesWithdrawnV1, cause: Envelope) -> None:
        """Takes every file of an item off the website because registry took its copies back.

        What counts is the row, from which the address answers 410; bytes that cannot be deleted now are served no more.
        A hold delays no taking back: it only keeps the bytes until it ends (UU 43/2009 Ps 51).
        """
        entry = await store.load(connection, event.item_id)
        now, reason = self.clock.now(), REASONS[event.reason]
        keys = await store.withdraw_files(connection, event.item_id, at=now, reason=reason)
        await self._show(connection, entry, projection.take_down(entry, event, files=len(keys)), cause)
        if not await store_holds.is_held(connection, event.item_id):
            await self._discard(keys)

    async def note_held(self, connection: AsyncConnection, event: HoldPlacedV1, cause: Envelope) -> None:
        """Notes a hold: nobody takes the item's files down at will, and no bytes are thrown away."""
        await store_holds.add(connection, event.item_id, event.hold_id)

    async def note_freed(self, connection: AsyncConnection, event: HoldReleasedV1, cause: Envelope) -> None:
        """Notes the end of a hold; the bytes of what went offline meanwhile go now."""
        await store_holds.end(connection, event.item_id, event.hold_id)
        if not await store_holds.is_held(connection, event.item_id):
            await self._discard(await store_holds.withdrawn_keys(connection, event.item_id))

    async def _discard(self, keys: Sequence[str]) -> None:
        for key in keys:
            with suppress(Transient, EngineRefuses):
                await self.copies.discard(key)

    async def release(self, connection: AsyncConnection, event: PublicationCopyReleasedV1, cause: Envelope) -> None:
        """Puts a copy up where registry's signature allows it; otherwise says `publication_refused` and why."""
        known = await store.file(connection, event.copy_id)
        if known and known["withdrawn_at"] is None and known["sha256"] == event.sha256:
            return
        try:
            await self._put_up(connection, event, used=known is not None, cause=cause)
        except EngineRefuses:
            raise
        except Refusal as refusal:
            await self._refuse(connection, event, refusal, cause)

    async def withdraw(self, actor: Actor, item_id: str, *, reason: str) -> int:
        """Takes every file of an item off the website and leaves a note; returns how many were taken down.

        The item stays in its list. Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`), `Refusal` (`TANPA_ALASAN`),
        `Conflict` (`TIDAK_ADA_BERKAS`, `MASIH_DITAHAN`: a leak is taken back at registry, which no hold delays).
        """
        said = projection.visible(reason)
        if not said:
            raise Refusal("TANPA_ALASAN", "Penarikan berkas harus beralasan.", mend="Tulis alasan penarikan.")
        async with self.database.transaction() as connection:
            keys = await self._take_down(connection, actor, item_id, said)
        for key in keys:
            await self.copies.discard(key)
        return len(keys)

    async def _put_up(
        self, connection: AsyncConnection, event: PublicationCopyReleasedV1, *, used: bool, cause: Envelope
    ) -> None:
        approval = approvals.read(self.verify(event.approval))
        entry = await store.load(connection, event.item_id)
        standing = approvals.CopyStanding(entry, used)
        entry = approvals.judge(approval, event, standing, legal_day(self.clock.now()))
        key = await self.copies.receive(event)
        values = {"object_key": key, "name": file_name(entry, event), "released_at": self.clock.now()}
        await store.add_file(connection, event, **values)
        await self._show(connection, entry, projection.add_file(entry, event.version), cause)

    async def _refuse(
        self, connection: AsyncConnection, event: PublicationCopyReleasedV1, refusal: Refusal, cause: Envelope
    ) -> None:
        now = self.clock.now()
        said = PublicationRefusedV1(item_id=event.item_id, reason=refusal.code, refused_at=now)
        await MESSAGING.outbox.stage(connection, [said], at=now, cause=cause)
        await MESSAGING.audit.record(
            connection,
            actor="publisher",
            act="release_copy",
            subject=event.item_id,
            at=now,
            code=refusal.code,
            detail={"copy_id": event.copy_id, "event_id": cause.id},
        )

    async def _take_down(self, connection: AsyncConnection, actor: Actor, item_id: str, reason: str) -> list[str]:
        now = self.clock.now()
        entry = await store.load(connection, item_id)
        if entry is None:
            raise NotFound(
                "INFORMASI_TIDAK_DIKENAL",
                "Informasi ini tidak tercantum di situs.",
                mend="Periksa nomor atau tautannya.",
            )
        if await store_holds.is_held(connection, item_id):
            raise Conflict(
                "MASIH_DITAHAN",
                "Berkas informasi ini tidak dapat diturunkan karena masih ditahan untuk perkara yang berjalan.",
                article="Pasal 51 UU 43/2009",
                mend="Tunggu sampai penahanannya dilepas. Bila isinya bocor atau persetujuannya ditarik, catat itu "
                "pada halaman informasinya di ruang klasifikasi; penarikan itu tidak menunggu penahanan.",
            )
        keys = await store.withdraw_files(connection, item_id, at=now, reason=reason)
        if not keys:
            raise Conflict(
                "TIDAK_ADA_BERKAS",
                "Tidak ada berkas yang sedang terbit untuk informasi ini.",
                mend="Muat ulang halamannya.",
            )
        await self._show(connection, entry, Change(entry, "withdrawn"), None)
        await MESSAGING.audit.record(
            connection, actor=actor.account, act="withdraw_files", subject=item_id, at=now, detail={"files": len(keys)}
        )
        return keys

    async def _show(
        self, connection: AsyncConnection, before: SiteEntry | None, change: Change | None, cause: Envelope | None
    ) -> None:
        if change is None:
            return
        now = self.clock.now()
        growth = projection.recount(before, change.entry)
        sequence = await store.apply(connection, change, growth, now)
        said = WebsiteUpdatedV1(
            item_id=change.entry.item_id,
            list=change.entry.listing,
            url=f"{self.address}/informasi/{change.entry.item_id}/",
            site_sequence=sequence,
            visible_at=now,
        )
        await MESSAGING.outbox.stage(connection, [said], at=now, cause=cause)


def file_name(entry: SiteEntry, event: PublicationCopyReleasedV1) -> str:
    """Returns a plain file name in ASCII made from the public title, so that no uploaded name ever reaches a header."""
    words = re.sub(r"[^a-z0-9]+", "-", entry.public.public_title.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return f"{words or 'informasi'}.{approvals.EXTENSIONS[event.media_type]}"
