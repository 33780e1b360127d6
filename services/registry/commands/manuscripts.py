"""Manuscripts: a paper is printed once to be signed, signed by whom it names, or signed by hand and scanned."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.announcements import AnnouncementCommands
from services.registry.commands.documents import DocumentBytes, DocumentCommands
from services.registry.commands.originals import ReadingPurpose
from services.registry.commands.unit_of_work import UnitsOfWork, new_id
from services.registry.domain.acts import ActName
from services.registry.domain.announcements import Issued
from services.registry.domain.facts import Document, Signature
from services.registry.domain.mandates import check_authority
from services.registry.domain.manuscripts import (
    SEATS_OF_DIK,
    Manuscript,
    PaperKind,
    PaperSignature,
    Scan,
    Seat,
    seats_of,
    seats_of_announcement,
)
from services.registry.domain.penetapan import Penetapan
from services.registry.domain.refusals import refuse
from services.registry.queries.fingerprints import fingerprint, fingerprint_of_announcement
from services.registry.queries.items import Queries
from services.registry.store import items as store_items
from services.registry.store import manuscripts as store
from services.registry.tables import MESSAGING
from shared.files.door import IncomingFile
from shared.runtime.byte_streams import once, whole
from shared.security.identity import Actor
from shared.security.pdf_signing.port import OfficerCredentials, SignatureWish
from shared.security.pdf_signing.refusals import signing_refused
from shared.security.pdf_signing.settings import SigningSettings
from shared.security.pdf_signing.signers import signer_of

Change = Callable[[Manuscript, Signature, datetime], Manuscript]
PDF = "application/pdf"
SEATED = ("ketua", "pimpinan")
MOST_LISTED = 200


@dataclass(frozen=True)
class PrintedPaper:
    """A paper as it was printed for signature: its number, the fingerprint of what it says, and who signs it."""

    kind: PaperKind
    number: str
    fingerprint: str
    seats: tuple[Seat, ...]
    pdf: bytes
    item_id: str = ""

    @classmethod
    def of_penetapan(cls, kind: PaperKind, made: Penetapan, pdf: bytes) -> "PrintedPaper":
        """Returns a letter or its excerpt; raises Conflict NASKAH_DIBATALKAN of a penetapan that was undone."""
        if made.undone:
            raise refuse("NASKAH_DIBATALKAN")
        found = fingerprint(made, public=kind is PaperKind.PETIKAN)
        return cls(kind, made.number, found, seats_of(kind, made), pdf, made.item_id)

    @classmethod
    def of_announcement(cls, issued: Issued, pdf: bytes) -> "PrintedPaper":
        """Returns an announcement that was issued."""
        seats = seats_of_announcement(issued.signer)
        return cls(PaperKind.PENGUMUMAN, issued.number, fingerprint_of_announcement(issued), seats, pdf)

    @classmethod
    def of_dik(cls, number: str, found: str, pdf: bytes) -> "PrintedPaper":
        """Returns the decree of the DIK under the number that the legal office gave it."""
        return cls(PaperKind.SK_DIK, number, found, SEATS_OF_DIK, pdf)


class ManuscriptCommands:
    """Keeps papers that are signed."""

    def __init__(
        self,
        units: UnitsOfWork,
        documents: DocumentCommands,
        announcements: AnnouncementCommands,
        settings: SigningSettings,
    ) -> None:
        self._units = units
        self._announcements = announcements
        self._documents = documents
        self._queries = Queries(units.database)
        self.signer = signer_of(settings)

    async def standing(self, kind: PaperKind, number: str) -> Manuscript | None:
        """Returns the manuscript of a number that counts, None where there is none."""
        async with self._units.database.snapshot() as connection:
            found = await store.numbered(connection, number)
        return next((each for each in found if each.kind is kind and each.voided is None), None)

    async def numbered(self, number: str) -> list[Manuscript]:
        """Returns every manuscript of a number, newest first; those that count no more as well."""
        async with self._units.database.snapshot() as connection:
            return await store.numbered(connection, number)

    async def waiting(self) -> list[Manuscript]:
        """Returns manuscripts that wait for a signature, oldest first, at most `MOST_LISTED`."""
        async with self._units.database.snapshot() as connection:
            return await store.waiting(connection, MOST_LISTED)

    async def how_many_wait_for(self, actor: Actor) -> int:
        """Returns how many manuscripts wait for the signature of a person."""
        roles = [role for role in SEATED if actor.has(role)]
        async with self._units.database.snapshot() as connection:
            return await store.how_many_wait_for(connection, actor.person, roles) if roles else 0

    async def prepare(self, actor: Actor, paper: PrintedPaper) -> Manuscript:
        """Keeps a paper byte for byte; where its number has one that counts, that one is the answer."""
        by, now = self._units.by(actor), self._units.kit.clock.now()
        async with self._documents.keeping(actor, _incoming(paper.kind, paper.number, paper.pdf)) as document:
            assert document is not None
            async with self._units.database.transaction() as connection:
                known = await store.standing(connection, paper.kind, paper.number)
                manuscript = known or _new(paper, document, by, now)
                if known is None:
                    await store.save(connection, manuscript)
                    await _audit(connection, actor, ActName.PREPARE_MANUSCRIPT, manuscript, now, document)
        if known is not None:
            await self._documents.drop(document)
        return manuscript

    async def sign(self, actor: Actor, manuscript_id: str, sha256: str, credentials: OfficerCredentials) -> Manuscript:
        """Signs the bytes of a hash that the officer was shown, in the seat of that person.

        Raises `TANDA_TANGAN_BELUM_DISETEL`, what `Manuscript.seat_for` raises, NASKAH_BERUBAH where what was approved
        says something else today, MANDAT_TIDAK_BERLAKU of a head, and what `CheckedSigner.sign` raises.
        """
        if self.signer is None:
            raise signing_refused("TANDA_TANGAN_BELUM_DISETEL")
        roles = [role for role in SEATED if actor.has(role)]
        manuscript, by = await self._read(manuscript_id), self._units.by(actor)
        seat = manuscript.seat_for(by.person, roles, sha256)
        await self._check_authority(seat, by)
        await self._check_approved(manuscript)
        pdf = await self._plain(manuscript.newest)
        signed, found = await self.signer.sign(pdf, self._wish(manuscript, seat), credentials)

        def add(document: Document) -> Change:
            def added(known: Manuscript, by: Signature, at: datetime) -> Manuscript:
                way = self.signer.way if self.signer else ""
                made = PaperSignature(seat.role, by, at, way, document, found.subject, found.level)
                return known.signed(made, roles, sha256)

            return added

        incoming = _incoming(manuscript.kind, manuscript.number, signed)
        return await self._keep(actor, ActName.SIGN_PAPER, manuscript_id, incoming, add)

    async def file_scan(self, actor: Actor, manuscript_id: str, signed_on: date, proof: IncomingFile) -> Manuscript:
        """Files the scan of a paper that was signed by hand; raises what `Manuscript.scanned` and the gate raise."""

        def add(document: Document) -> Change:
            return lambda known, by, at: known.scanned(Scan(document, signed_on, by, at))

        return await self._keep(actor, ActName.FILE_SCAN, manuscript_id, proof, add)

    async def void(self, actor: Actor, manuscript_id: str, reason: str) -> Manuscript:
        """Says that a manuscript counts no more; raises as `Manuscript.void` does."""

        def end(known: Manuscript, by: Signature, at: datetime) -> Manuscript:
            return known.void(by, at, reason)

        return await self._change(actor, ActName.VOID_MANUSCRIPT, manuscript_id, end)

    async def read(self, actor: Actor, manuscript_id: str) -> Manuscript:
        """Returns a manuscript once its audit line stands; raises NotFound NASKAH_TIDAK_DIKENAL."""
        manuscript = await self._read(manuscript_id)
        await self._note(actor, ActName.READ_PAPER, manuscript, {})
        return manuscript

    async def read_newest(self, actor: Actor, manuscript_id: str) -> tuple[Manuscript, bytes]:
        """Returns a manuscript and its bytes with all signatures so far; raises NASKAH_BERUBAH of other bytes."""
        manuscript = await self._read(manuscript_id)
        await self._note(actor, ActName.READ_PAPER, manuscript, {"document": manuscript.newest.id})
        return manuscript, await self._plain(manuscript.newest)

    async def read_scan(
        self, actor: Actor, manuscript_id: str, document_id: str, purpose: ReadingPurpose
    ) -> DocumentBytes:
        """Returns a scan and its bytes as a stream; raises NotFound NASKAH_TIDAK_DIKENAL."""
        manuscript = await self._read(manuscript_id)
        found = [each.document for each in manuscript.scans if each.document.id == document_id]
        if not found:
            raise refuse("NASKAH_TIDAK_DIKENAL")
        await self._note(actor, ActName.READ_DOCUMENT, manuscript, {"document": document_id, **purpose.detail})
        return found[0], await self._documents.opened(found[0])

    async def _read(self, manuscript_id: str) -> Manuscript:
        async with self._units.database.snapshot() as connection:
            return await store.read(connection, manuscript_id)

    async def _check_authority(self, seat: Seat, by: Signature) -> None:
        """Raises Forbidden MANDAT_TIDAK_BERLAKU where a head signs without a mandate in force (UU 30/2014 Ps 14)."""
        if seat.role == "pimpinan":
            async with self._units.database.snapshot() as connection:
                check_authority(await store_items.mandates_of(connection, by.person), by.on, highest=False)

    async def _check_approved(self, manuscript: Manuscript) -> None:
        """Raises Conflict NASKAH_DIBATALKAN, or NASKAH_BERUBAH where the register says something else today."""
        if manuscript.kind is PaperKind.SK_DIK:
            return  # nothing was approved before it: the decree is its own approval
        if manuscript.kind is PaperKind.PENGUMUMAN:
            sequence, year = manuscript.number.partition("/")[0], manuscript.number.rpartition("/")[2]
            found = fingerprint_of_announcement(await self._announcements.announcement_of(int(year), int(sequence)))
        else:
            made = await self._queries.penetapan_numbered(manuscript.number)
            if made is None or made.undone:
                raise refuse("NASKAH_DIBATALKAN")
            found = fingerprint(made, public=manuscript.kind is PaperKind.PETIKAN)
        if found != manuscript.fingerprint:
            raise refuse("NASKAH_BERUBAH")

    async def _plain(self, document: Document) -> bytes:
        pdf = await whole(await self._documents.opened(document))
        if hashlib.sha256(pdf).hexdigest() != document.sha256:
            raise refuse("NASKAH_BERUBAH")
        return pdf

    def _wish(self, manuscript: Manuscript, seat: Seat) -> SignatureWish:
        """Returns what the signature says; that of an excerpt names the office alone, as the excerpt does."""
        public = manuscript.kind is PaperKind.PETIKAN
        return SignatureWish(
            field=seat.role,
            name=seat.office if public else ", ".join(filter(None, (seat.name, seat.office))),
            reason=f"{str(manuscript.kind).capitalize()} {manuscript.number}",
            location=self._units.kit.settings.papers.place,
            certifies=not manuscript.signatures,
            more_follow=len(manuscript.open_seats) > 1,
        )

    async def _keep(
        self,
        actor: Actor,
        act: ActName,
        manuscript_id: str,
        incoming: IncomingFile,
        add: Callable[[Document], Change],
    ) -> Manuscript:
        """Keeps a document and changes the manuscript by it; a refusal keeps neither."""
        async with self._documents.keeping(actor, incoming) as document:
            assert document is not None
            return await self._change(actor, act, manuscript_id, add(document), document)

    async def _change(
        self,
        actor: Actor,
        act: ActName,
        manuscript_id: str,
        change: Change,
        document: Document | None = None,
    ) -> Manuscript:
        now, by = self._units.kit.clock.now(), self._units.by(actor)
        async with self._units.database.transaction() as connection:
            known = await store.load(connection, manuscript_id)
            changed = change(known, by, now)
            await store.save(connection, changed)
            await _audit(connection, actor, act, changed, now, document)
        return changed

    async def _note(self, actor: Actor, act: ActName, manuscript: Manuscript, detail: Mapping[str, Any]) -> None:
        async with self._units.database.transaction() as connection:
            await _audit(connection, actor, act, manuscript, self._units.kit.clock.now(), detail=detail)


def _new(paper: PrintedPaper, document: Document, by: Signature, at: datetime) -> Manuscript:
    place = (new_id(), paper.kind, paper.number, paper.item_id, paper.fingerprint)
    return Manuscript(*place, document, paper.seats, by, at)


def _incoming(kind: PaperKind, number: str, pdf: bytes) -> IncomingFile:
    content: AsyncIterator[bytes] = once(pdf)
    return IncomingFile(f"{kind}-{number.replace('/', '-')}.pdf", PDF, content)


async def _audit(
    connection: AsyncConnection,
    actor: Actor,
    act: ActName,
    manuscript: Manuscript,
    at: datetime,
    document: Document | None = None,
    *,
    detail: Mapping[str, Any] = {},
) -> None:
    """Writes the audit line of an act; a document that is named there is never swept."""
    said = {"manuscript": manuscript.id, "number": manuscript.number, "state": str(manuscript.state), **detail}
    if document is not None:
        said |= {"document": document.id, "sha256": document.sha256}
    subject = manuscript.item_id or manuscript.id
    await MESSAGING.audit.record(connection, actor=actor.account, act=act, subject=subject, at=at, detail=said)
