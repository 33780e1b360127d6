"""Applies the events of registry and publisher, so that the SKPD sees the state of its items."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Directory, Skpd
from services.intake.domain.happenings import DECREED, Happening
from services.intake.domain.item import AgendaLine, SubmittedItem
from services.intake.store import happenings
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import (
    AnnouncementIssuedV1,
    DecreeIssuedV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    ItemReturnedV1,
    NoticeIssuedV1,
)
from shared.contracts.publications import WebsiteUpdatedV1
from shared.runtime.clock import legal_day
from shared.runtime.phrases import date_words

DECREES = {
    "klasifikasi": "Penetapan klasifikasi",
    "perubahan": "Penetapan perubahan klasifikasi",
    "pembukaan": "Penetapan pembukaan",
}
NOTIFIED: Mapping[str, str] = {
    "subjek": "Orang yang data pribadinya terungkap",
    "lembaga": "Lembaga pelindungan data pribadi",
    "masyarakat": "Masyarakat umum",
}
"""To whom a notice of an incident goes; a notice to an SKPD names it."""


class FeedbackCommands:
    """Handlers of events, each in the delivery's transaction; an unknown item raises `NotFound`."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def note_queued(self, connection: AsyncConnection, event: ItemQueuedV1, _: Envelope) -> None:
        """Notes the queue that the item waits in."""
        await self._change(connection, event.item_id, lambda item: item.wait_in(event.queue, event.missing))

    async def note_returned(self, connection: AsyncConnection, event: ItemReturnedV1, _: Envelope) -> None:
        """Notes the return and writes the answer into the buku agenda surat keluar."""
        before, after = await self._change(
            connection, event.item_id, lambda item: item.come_back(event.item_version, event.reason_key)
        )
        if before != after:
            await self._answer_letter(connection, after)

    async def note_classified(
        self, connection: AsyncConnection, event: ItemClassifiedV1 | ItemReclassifiedV1, _: Envelope
    ) -> None:
        """Notes the penetapan; the form's text is deleted."""
        ends_on = event.ends_on.isoformat() if event.ends_on else ""
        await self._change(
            connection, event.item_id, lambda item: item.classify(event.public.public_title), ends_on=ends_on
        )

    async def note_opened(self, connection: AsyncConnection, event: ItemOpenedV1, _: Envelope) -> None:
        """Notes that the item is public information; an opened part is an item that no SKPD handed in."""
        if event.part_of:
            return
        await self._change(connection, event.item_id, lambda item: item.open(event.mode, event.public.public_title))

    async def note_decree(self, connection: AsyncConnection, event: DecreeIssuedV1, _: Envelope) -> None:
        """Writes a penetapan into the buku agenda surat keluar, addressed to the SKPD that holds the information."""
        day = legal_day(self._scoped.clock.now())
        party = _addressee(await store.directory(connection), event.skpd_code, day, name=event.skpd_name)
        item = await store.find_item(connection, event.item_id)
        line = AgendaLine(
            "keluar",
            self._scoped.clock.now(),
            party.name,
            f"{DECREES[event.kind]}: {event.public_title}",
            item.submission_id if item else "",
            event.number,
            event.dated.isoformat(),
        )
        if item and not await store.has_gone_out(connection, event.number):
            told = {"kind": event.kind, "number": event.number, "dated": event.dated.isoformat()}
            await happenings.add(connection, [Happening(item.item_id, DECREED, told)], line.received_at)
        await self._send(connection, line, party.code, "note_decree", event.item_id)

    async def note_announcement(self, connection: AsyncConnection, event: AnnouncementIssuedV1, _: Envelope) -> None:
        """Writes an announcement into the buku agenda surat keluar."""
        subject = f"Pengumuman perubahan daftar, {date_words(event.since)} sampai {date_words(event.until)}"
        words = {"letter_number": event.number, "letter_date": event.dated.isoformat()}
        line = AgendaLine("keluar", self._scoped.clock.now(), "Masyarakat umum", subject, **words)
        await self._send(connection, line, "", "note_announcement", event.number)

    async def note_notice(self, connection: AsyncConnection, event: NoticeIssuedV1, _: Envelope) -> None:
        """Writes a notice of an incident into the buku agenda surat keluar; the line names no information."""
        words = {"letter_number": event.number, "letter_date": event.dated.isoformat()}
        party = NOTIFIED.get(event.audience) or event.skpd_name
        line = AgendaLine(
            "keluar", self._scoped.clock.now(), party, f"Pemberitahuan insiden {event.incident_number}", **words
        )
        await self._send(connection, line, event.skpd_code, "note_notice", event.number)

    async def note_held(self, connection: AsyncConnection, event: HoldPlacedV1, _: Envelope) -> None:
        """Notes a hold: nothing of the item is deleted while it lasts (UU 43/2009 Ps 51)."""
        await store.add_hold(connection, event.item_id, event.hold_id)

    async def note_freed(self, connection: AsyncConnection, event: HoldReleasedV1, _: Envelope) -> None:
        """Notes the end of a hold; what waited for it is deleted now."""
        await store.end_hold(connection, event.item_id, event.hold_id)
        if await store.find_item(connection, event.item_id) is None:
            return
        await self._change(connection, event.item_id, lambda item: item)

    async def note_published(self, connection: AsyncConnection, event: WebsiteUpdatedV1, _: Envelope) -> None:
        """Notes the address of the item on the website; an opened part was handed in by no SKPD."""
        if await store.find_item(connection, event.item_id) is None:
            return
        await self._change(connection, event.item_id, lambda item: item.show_at(event.list, event.url))

    async def _change(
        self, connection: AsyncConnection, item_id: str, change: Callable[[SubmittedItem], SubmittedItem], **told: Any
    ) -> tuple[SubmittedItem, SubmittedItem]:
        before = await store.load_item(connection, item_id)
        after = change(before)
        await store.save_item(connection, after, self._scoped.clock.now(), before=before, **told)
        return before, after

    async def _send(
        self, connection: AsyncConnection, line: AgendaLine, skpd_code: str, act: str, subject: str
    ) -> None:
        if await store.has_gone_out(connection, line.letter_number):
            return
        now = self._scoped.clock.now()
        number = await store.enter_agenda(connection, line, legal_day(now).year, skpd_code=skpd_code)
        detail = {"agenda": number, "letter": line.letter_number}
        await MESSAGING.audit.record(connection, actor="registry", act=act, subject=subject, at=now, detail=detail)

    async def _answer_letter(self, connection: AsyncConnection, item: SubmittedItem) -> None:
        now = self._scoped.clock.now()
        party = _addressee(await store.directory(connection), item.skpd_code, legal_day(now))
        subject, about = "Pengembalian usulan untuk diperbaiki", {"item_id": item.item_id}
        line = AgendaLine("keluar", now, party.name, subject, item.submission_id, **about)
        pattern = self._scoped.kit.settings.papers.letter_number
        number = await store.enter_agenda(connection, line, legal_day(now).year, skpd_code=party.code, pattern=pattern)
        detail = {"agenda": number, "version": item.version}
        await MESSAGING.audit.record(
            connection, actor="registry", act="note_return", subject=item.item_id, at=now, detail=detail
        )


def _addressee(directory: Directory, code: str, day: date, *, name: str = "") -> Skpd:
    """Returns who gets a letter about an item: its SKPD, or whoever succeeded it."""
    return directory.holder(code, day) if directory.knows(code) else Skpd(code, name or code, day)
