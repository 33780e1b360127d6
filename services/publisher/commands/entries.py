"""Applies registry's events to the website: each act is one transaction, and its events leave after the commit."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain import approvals, projection
from services.publisher.domain.approvals import CopyStanding
from services.publisher.domain.projection import Change, SiteEntry
from services.publisher.store import entries as store
from services.publisher.store import file_takedowns as store_takedowns
from services.publisher.store import files as store_files
from services.publisher.store import holds as store_holds
from services.publisher.store.copies import Copies, key_of, not_kept
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
    TakedownRecordedV1,
)
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import EngineRefuses, Refusal, Transient
from shared.storage.database import Database

LONGEST_NAME = 80
REASONS: Mapping[str, str] = {
    "consent_withdrawn": "persetujuan tertulis yang menjadi dasarnya ditarik kembali (UU 27/2022 Pasal 9)",
    "leak": "isinya ternyata memuat hal yang belum boleh dibaca umum (UU 14/2008 Pasal 6 dan 17)",
    "replaced": "salinan lain dari berkas yang sama menggantikannya",
}
"""The public reason where registry took copies back or replaced them, by code; it names no person."""
UNTOLD = "diturunkan oleh badan publik"
"""What the public reads of a file that was taken down where the reason stood in a row that is lost."""


def public_reason(code: str, words: str) -> str:
    """Returns what the public reads after "karena" of a take-down: the reason, its article, and the officer's words."""
    known = TAKEDOWN_REASONS.get(code)
    return f"{known.because} ({known.article}). {words}".strip() if known else words or UNTOLD


class Verifier(Protocol):
    """The check of registry's signed record; raises `Refusal` (`SETUJU_TIDAK_SAH`) for another signature."""

    def __call__(self, approval: str, /) -> Mapping[str, Any]:
        """Returns the claims that registry signed."""
        ...


LEEWAY = timedelta(minutes=5)
"""How much later the clock of another machine may be, so that an opening at midnight is none of tomorrow."""


@dataclass(frozen=True)
class FetchedCopy:
    """The result of fetching a copy; `refusal` is why its bytes cannot be used, or None."""

    refusal: Refusal | None = None


class Commands:
    """The acts that keep the two lists in step with registry; each handler runs in the delivery's transaction."""

    def __init__(self, database: Database, copies: Copies, verify: Verifier, clock: Clock, address: str) -> None:
        self.database = database
        self.copies = copies
        self.verify = verify
        self.clock = clock
        self.address = address

    async def classify(self, connection: AsyncConnection, event: ItemClassifiedV1, cause: Envelope) -> None:
        """Puts an item into the DIK."""
        entry = await store.load(connection, event.item_id)
        await self.show(connection, entry, projection.classify(entry, event), cause)

    async def reclassify(self, connection: AsyncConnection, event: ItemReclassifiedV1, cause: Envelope) -> None:
        """Replaces an item's DIK row."""
        entry = await store.load(connection, event.item_id)
        await self.show(connection, entry, projection.reclassify(entry, event), cause)

    async def open_up(self, connection: AsyncConnection, event: ItemOpenedV1, cause: Envelope) -> None:
        """Moves an item from the DIK to the DIP, or puts the opened part of one into the DIP beside it.

        Raises `Refusal` (`SEBELUM_WAKTUNYA`) for an opening of a day that has not come.
        """
        projection.check_day(event, legal_day(self.clock.now() + LEEWAY))
        entry = await store.load(connection, event.item_id)
        await self.show(connection, entry, projection.open_up(entry, event), cause)
        if entry is None and event.part_of:
            whole = await store.load(connection, event.part_of)
            await self.show(connection, whole, Change(whole, "part") if whole else None, cause)

    async def amend(self, connection: AsyncConnection, event: ItemAmendedV1, cause: Envelope) -> None:
        """Replaces an item's public row in its list."""
        entry = await store.load(connection, event.item_id)
        await self.show(connection, entry, projection.amend(entry, event), cause)

    async def miss_review(self, connection: AsyncConnection, event: ReviewOverdueV1, cause: Envelope) -> None:
        """Shows on an item's page that its review was missed, or no longer is."""
        entry = await store.load(connection, event.item_id)
        await self.show(connection, entry, projection.miss_review(entry, event), cause)

    async def take_back(self, connection: AsyncConnection, event: CopiesWithdrawnV1, cause: Envelope) -> None:
        """Takes every file of an item off the website because registry took its copies back.

        The row decides: from then on the address answers 410. Bytes that cannot be deleted now go with the next sweep.
        A hold delays no taking back: it only keeps the bytes until it ends (UU 43/2009 Ps 51).
        """
        entry = await store.load(connection, event.item_id)
        now, reason = self.clock.now(), REASONS[event.reason]
        keys = await store_files.withdraw(connection, event.item_id, at=now, reason=reason, code=event.reason)
        await self.show(connection, entry, projection.take_down(entry, event, files=len(keys)), cause)

    async def end_takedown(self, connection: AsyncConnection, event: TakedownRecordedV1, cause: Envelope) -> None:
        """Lets files of an item go up again that are released after registry recorded a take-down, and no other.

        What still stands goes offline too: a take-down that this website no longer knows stays one.
        """
        entry, now = await store.load(connection, event.item_id), self.clock.now()
        known = await store_takedowns.record(connection, event.takedown_id, now)
        if entry is not None and event.version < entry.version:
            return
        reason, code = (public_reason(known["reason"], known["words"]), known["reason"]) if known else (UNTOLD, "")
        keys = await store_files.withdraw(connection, event.item_id, at=now, reason=reason, code=code)
        await self.show(connection, entry, projection.end_takedown(entry, event, files=len(keys)), cause)

    async def note_held(self, connection: AsyncConnection, event: HoldPlacedV1, cause: Envelope) -> None:
        """Records a hold: no bytes of the item are deleted; its files go offline all the same."""
        await store_holds.add(connection, event.item_id, event.hold_id)

    async def note_freed(self, connection: AsyncConnection, event: HoldReleasedV1, cause: Envelope) -> None:
        """Records the end of a hold: the bytes of copies that were withdrawn meanwhile go after the commit."""
        await store_holds.end(connection, event.item_id, event.hold_id)

    async def discard_after(self, event: CopiesWithdrawnV1 | TakedownRecordedV1 | HoldReleasedV1) -> None:
        """Deletes what `discard` does, once the event is applied for good."""
        await self.discard(event.item_id)

    async def discard(self, item_id: str) -> None:
        """Deletes the bytes of an item's withdrawn copies; the sweep deletes what a hold or an engine keeps now."""
        async with self.database.snapshot() as connection:
            held = await store_holds.is_held(connection, item_id)
            keys = [] if held else await store_files.withdrawn_keys(connection, item_id)
        for key in keys:
            with suppress(Transient, EngineRefuses):
                await self.copies.discard(key)

    async def fetch_copy(self, event: PublicationCopyReleasedV1) -> FetchedCopy:
        """Unseals and keeps a released copy, before the transaction that records it: no row is locked meanwhile.

        A copy that may not go up is not fetched. `release` checks everything again.
        """
        async with self.database.snapshot() as connection:
            known = await store_files.find(connection, event.copy_id)
            entry = await store.read(connection, event.item_id)
            down = await store_takedowns.is_down(connection, event.item_id)
        if _is_up(known, event):
            return FetchedCopy()
        try:
            self._judge(event, CopyStanding(entry, known is not None, down))
        except Refusal:
            return FetchedCopy()
        try:
            await self.copies.receive(event)
        except EngineRefuses:
            raise
        except Refusal as refusal:
            return FetchedCopy(refusal)
        return FetchedCopy()

    async def release(
        self, connection: AsyncConnection, event: PublicationCopyReleasedV1, cause: Envelope, fetched: FetchedCopy
    ) -> None:
        """Puts a copy up where registry's signature allows it; otherwise records `publication_refused` and why.

        What it replaces goes offline either way: two persons decided that it may not stand alone.
        Raises `Transient` (`SALINAN_BELUM_TERSIMPAN`) where the copy may go up now but is not kept.
        """
        known = await store_files.find(connection, event.copy_id)
        if _is_up(known, event):
            return
        replaced = await self._take_off_replaced(connection, event)
        entry = await store.load(connection, event.item_id)
        try:
            down = await store_takedowns.is_down(connection, event.item_id)
            entry = self._judge(event, CopyStanding(entry, known is not None, down))
            if fetched.refusal is not None:
                raise fetched.refusal
        except Refusal as refusal:
            await self.show(connection, entry, Change(entry, "amended") if entry and replaced else None, cause)
            await self._refuse(connection, event, refusal, cause)
        else:
            await self._put_up(connection, event, entry, cause)

    async def _take_off_replaced(self, connection: AsyncConnection, event: PublicationCopyReleasedV1) -> bool:
        gone: dict[str, Any] = {"at": self.clock.now(), "reason": REASONS["replaced"], "code": "replaced"}
        return bool(await store_files.withdraw(connection, event.item_id, **gone, only=event.replaces))

    def _judge(self, event: PublicationCopyReleasedV1, standing: CopyStanding) -> SiteEntry:
        approval = approvals.read(self.verify(event.approval))
        return approvals.judge(approval, event, standing, legal_day(self.clock.now()))

    async def _put_up(
        self, connection: AsyncConnection, event: PublicationCopyReleasedV1, entry: SiteEntry, cause: Envelope
    ) -> None:
        await store_files.lock_bytes(connection)
        if not await self.copies.has(event):
            raise not_kept()
        values = {"object_key": key_of(event), "name": file_name(entry, event), "released_at": self.clock.now()}
        await store_files.add(connection, event, **values)
        await self.show(connection, entry, projection.add_file(entry, event.version), cause)

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

    async def show(
        self, connection: AsyncConnection, before: SiteEntry | None, change: Change | None, cause: Envelope | None
    ) -> None:
        """Writes a change of the website and says from which snapshot on it is seen; None changes nothing."""
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


def _is_up(known: RowMapping | None, event: PublicationCopyReleasedV1) -> bool:
    return known is not None and known["withdrawn_at"] is None and known["sha256"] == event.sha256


def file_name(entry: SiteEntry, event: PublicationCopyReleasedV1) -> str:
    """Returns a plain file name in ASCII made from the public title, so that no uploaded name ever reaches a header."""
    words = re.sub(r"[^a-z0-9]+", "-", entry.public.public_title.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return f"{words or 'informasi'}.{approvals.EXTENSIONS[event.media_type]}"
