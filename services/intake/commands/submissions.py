"""Step 1 of the SOP: a dossier is sealed for registry, gets its agenda number, and registry its event.

Each dossier goes sealed into the object store before the transaction begins; its form is kept readable for its SKPD.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.commands.hand_in_doubts import HandInDoubts
from services.intake.commands.kept_files import KeptFiles
from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import (
    SHOWN_WARNINGS,
    DossierEntry,
    DossierFault,
    HandedInDossier,
    Letter,
    check_lawful,
    files_by_entry,
    read_dossier,
)
from services.intake.domain.hand_in_doubts import (
    Asked,
    Doubt,
    HandedIn,
    confirmation_note,
    refuse_unconfirmed,
    titles_of_list,
)
from services.intake.domain.item import AgendaLine, SubmittedItem, check_key
from services.intake.domain.refusals import say_no
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from services.intake.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.dossier import DossierGround, DossierSource, SealedDossier, SealedFile, sealed_bytes, words_of
from shared.contracts.submissions import FileRef, ItemSubmittedV1, SubmissionReceivedV1
from shared.files.door import IncomingFile
from shared.runtime.byte_streams import once
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal
from shared.security.encryption import seal_bytes
from shared.security.identity import Actor

SHOWN_IGNORED = 20
AT_ONCE = 16


@dataclass(frozen=True)
class Packed:
    """One item ready to be recorded: `form` is sealed for intake, the object under `dossier_key` for registry."""

    item: SubmittedItem
    form: bytes
    dossier_key: str
    dossier_sha256: str
    files: tuple[StoredFile, ...]

    def file_refs(self) -> tuple[FileRef, ...]:
        """Returns the files as events name them."""
        names = ("file_id", "object_key", "sha256", "size", "media_type")
        return tuple(FileRef(**{name: getattr(file, name) for name in names}) for file in self.files)


class DossierPacking:
    """The sealing of dossiers into the object store."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def pack_all(
        self,
        tray: StagedUploads,
        agency: Skpd,
        work: Sequence[tuple[SubmittedItem, DossierEntry, tuple[StoredFile, ...]]],
    ) -> list[Packed]:
        """Packs many items, a few at a time; every object is noted in the staged uploads before it is written."""
        packed: list[Packed] = []
        for start in range(0, len(work), AT_ONCE):
            some = work[start : start + AT_ONCE]
            packed += await asyncio.gather(*(self.pack(tray, agency, *each) for each in some))
        return packed

    async def pack(
        self, tray: StagedUploads, agency: Skpd, item: SubmittedItem, entry: DossierEntry, files: tuple[StoredFile, ...]
    ) -> Packed:
        """Seals one dossier for registry and its form for intake."""
        content = sealed_bytes(sealed_dossier(item, entry, agency, files))
        key = new_dossier_key(item)
        tray.remember(key)
        await self._scoped.objects.put(key, once(seal_bytes(content, self._scoped.kit.keys.recipients["registry"])))
        form = await self._scoped.seal_for_intake({"entry": asdict(entry), "files": [_named(file) for file in files]})
        return Packed(item, form, key, hashlib.sha256(content).hexdigest(), files)


class SubmissionCommands:
    """Commands that take in submissions: objects first, then one transaction, then the answer."""

    def __init__(self, scoped: ScopedStore, kept: KeptFiles, doubts: HandInDoubts, packing: DossierPacking) -> None:
        self._scoped = scoped
        self._kept = kept
        self._doubts = doubts
        self._packing = packing

    async def questions(self, actor: Actor, form: HandedInDossier) -> tuple[Doubt, ...]:
        """Returns what is to be confirmed before this form is taken in; raises the refusals of `agency`."""
        return (await self._doubts.ask(await self._scoped.agency(actor, form.skpd), form_handed_in(form))).doubts

    async def submit(
        self,
        actor: Actor,
        dossier: HandedInDossier | Mapping[str, Any],
        files: AsyncIterable[IncomingFile],
        key: str | None,
        confirmed: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Takes in a new dossier with its files; the same key with the same content gets the same answer.

        Raises `DossierRefused` with every fault of the law, `Conflict` (`PERLU_DITEGASKAN`) for what is asked and
        `confirmed` does not name, and the refusals of uploads, agency and key; a refusal leaves nothing behind.
        """
        async with await self._scoped.tray(actor) as tray:
            async for upload in files:
                await tray.add(upload)
            await self._kept.settle_files(actor, tray)
            return await self.submit_from(tray, actor, dossier, key, confirmed)

    async def submit_from(
        self,
        tray: StagedUploads,
        actor: Actor,
        dossier: HandedInDossier | Mapping[str, Any],
        key: str | None,
        confirmed: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Takes in a new dossier with staged files; see `submit`. What is only asked about leaves its files kept."""
        try:
            return await self._submit_from(tray, actor, dossier, key, confirmed)
        except Refusal as error:
            if error.data.get("asked"):
                error.data["kept"] = await self._kept.keep_files(actor, tray)
            raise

    async def _submit_from(
        self,
        tray: StagedUploads,
        actor: Actor,
        dossier: HandedInDossier | Mapping[str, Any],
        key: str | None,
        confirmed: Sequence[str],
    ) -> dict[str, Any]:
        form = dossier if isinstance(dossier, HandedInDossier) else read_dossier(dossier)
        fingerprint = form.fingerprint({name: file.sha256 for name, file in tray.files.items()})
        before = await self._scoped.known(actor, check_key(key), fingerprint)
        if before is not None:
            return before
        agency = await self._scoped.agency(actor, form.skpd)
        check_size(form.entries, self._scoped.limits.items_per_submission)
        told = check_lawful(form, self._scoped.today())
        names = files_by_entry(form.entries, tray.files)
        files = [tuple(tray.files[name] for name in each) for each in names]
        asked = await self._doubts.ask(agency, form_handed_in(form))
        before = await self.put_question(actor, check_key(key), fingerprint, asked, confirmed)
        if before is not None:
            return before
        words: dict[str, Any] = {"kind": "new", "told": told, "asked": asked, "confirmed": confirmed}
        return await self.receive(tray, actor, agency, form, files, check_key(key), fingerprint, **words)

    async def put_question(
        self, actor: Actor, key: str, fingerprint: str, asked: Asked, confirmed: Sequence[str]
    ) -> dict[str, Any] | None:
        """Raises `Conflict` (`PERLU_DITEGASKAN`) for what is not confirmed.

        Returns the answer instead where this very request was recorded meanwhile: nobody is asked about it twice.
        """
        try:
            refuse_unconfirmed(asked.doubts, confirmed)
        except Refusal:
            before = await self._scoped.known(actor, key, fingerprint)
            if before is None:
                raise
            return before
        return None

    async def receive(
        self,
        tray: StagedUploads,
        actor: Actor,
        agency: Skpd,
        form: HandedInDossier,
        files: Sequence[tuple[StoredFile, ...]],
        key: str,
        fingerprint: str,
        *,
        kind: str,
        asked: Asked,
        confirmed: Sequence[str] = (),
        told: Sequence[DossierFault] = (),
    ) -> dict[str, Any]:
        """Stores a checked form durably and records it in one transaction; returns the answer to the sender.

        What was asked about and `confirmed` stays in the audit trail and the agenda. Raises `Conflict`
        (`PERLU_DITEGASKAN`) for what came in meanwhile: of two lists sent at one moment one is taken.
        """
        submission_id = str(uuid7())
        fresh = [SubmittedItem(str(uuid7()), submission_id, agency.code, kind) for _ in form.entries]
        packed = await self._packing.pack_all(tray, agency, list(zip(fresh, form.entries, files, strict=True)))
        now = self._scoped.clock.now()
        async with self._scoped.database.transaction() as connection:
            before = await store.take_key(connection, actor.account, key, fingerprint, now)
            if before is not None:
                return before
            asked = await self._doubts.ask_again(connection, agency, asked)
            refuse_unconfirmed(asked.doubts, confirmed)
            await self._scoped.recount(connection, actor, tray)
            answer = await self._record(connection, actor, agency, form, packed, tray, now, asked.codes)
            answer["warnings"] = [fault.as_json() for fault in told[:SHOWN_WARNINGS]]
            await store.keep_answer(connection, actor.account, key, answer)
        tray.keep()
        return answer

    async def _record(
        self,
        connection: AsyncConnection,
        actor: Actor,
        agency: Skpd,
        form: HandedInDossier,
        packed: Sequence[Packed],
        tray: StagedUploads,
        now: datetime,
        confirmed: Sequence[str],
    ) -> dict[str, Any]:
        first, year = packed[0].item, legal_day(now).year
        line = agenda_line(agency, form.letter, now, first.submission_id, default=_subject(first.kind, len(packed)))
        line = replace(line, note=confirmation_note(confirmed))
        number = await store.enter_agenda(connection, line, year, skpd_code=agency.code)
        shared = {"submission_id": first.submission_id, "agenda_number": number, "agenda_year": year}
        received = {
            **shared,
            "skpd_code": agency.code,
            "kind": first.kind,
            "item_count": len(packed),
            "received_at": now,
        }
        await store.add_submission(connection, **received, skpd_name=agency.name, submitted_by=actor.person)
        await store.add_items(connection, [(each.item, each.form) for each in packed], now)
        await store.add_dossiers(connection, [(each.item, each.dossier_key) for each in packed])
        await self._kept.take_kept(connection, actor, tray)
        await self._record_files(connection, first.submission_id, packed, tray)
        events: list[Event] = [SubmissionReceivedV1(**received)]
        events += [item_submitted(each, actor, agency, now, number=number, year=year) for each in packed]
        await MESSAGING.outbox.stage(connection, events, at=now)
        detail = {"agenda": number, "year": year, "items": len(packed), "files": len(tray.files), "kind": first.kind}
        detail |= {"confirmed": list(confirmed)} if confirmed else {}
        await MESSAGING.audit.record(
            connection, actor=actor.account, act="submit", subject=first.submission_id, at=now, detail=detail
        )
        if form.draft_id:
            await store.delete_draft(connection, form.draft_id, agency.code)
        return {
            **shared,
            "received_at": now.isoformat(),
            "items": [{"item_id": each.item.item_id} for each in packed],
            "files": [{"file_id": f.file_id, "sha256": f.sha256, "size": f.size} for f in tray.files.values()],
            "ignored": [name[:100] for name in form.ignored[:SHOWN_IGNORED]],
        }

    async def _record_files(
        self, connection: AsyncConnection, submission_id: str, packed: Sequence[Packed], tray: StagedUploads
    ) -> None:
        attached = {file.file_id for each in packed for file in each.files}
        loose = [file for file in tray.files.values() if file.file_id not in attached]
        own = self._scoped.kit.keys.recipients["intake"]
        named = [file for file in tray.files.values() if file.file_id in attached]
        await store.add_files(connection, submission_id, named, names_for=own)
        await store.add_files(connection, submission_id, loose, names_for=own, purpose="daftar asli")
        for each in packed:
            await store.attach_files(connection, each.item, [file.file_id for file in each.files])


def check_size(entries: Sequence[DossierEntry], limit: int) -> None:
    """Raises `Refusal` (`DOSIR_KOSONG`, `DOSIR_TERLALU_BANYAK`) where there is no entry, or more than the limit."""
    if not entries:
        raise say_no("DOSIR_KOSONG")
    if len(entries) > limit:
        raise say_no("DOSIR_TERLALU_BANYAK", limit=limit)


def form_handed_in(form: HandedInDossier) -> HandedIn:
    """Returns what a form is compared by."""
    return HandedIn(titles_of_list([entry.title for entry in form.entries]))


def item_submitted(
    packed: Packed, actor: Actor, agency: Skpd, now: datetime, *, number: int, year: int
) -> ItemSubmittedV1:
    """Builds the event by which registry learns of an item."""
    item = packed.item
    return ItemSubmittedV1(
        item_id=item.item_id,
        submission_id=item.submission_id,
        item_version=item.version,
        agenda_number=number,
        agenda_year=year,
        skpd_code=agency.code,
        skpd_name=agency.name,
        kind="history" if item.kind == "history" else "new",
        submitted_by=actor.person,
        dossier_key=packed.dossier_key,
        dossier_sha256=packed.dossier_sha256,
        files=packed.file_refs(),
        received_at=now,
    )


def agenda_line(agency: Skpd, letter: Letter, now: datetime, submission_id: str, *, default: str) -> AgendaLine:
    """Builds the line of the buku agenda surat masuk; a letter without a subject gets the default one."""
    return AgendaLine(
        book="masuk",
        received_at=now,
        party=agency.name,
        subject=letter.subject[:200] or default,
        submission_id=submission_id,
        letter_number=letter.number[:100],
        letter_date=letter.date[:40],
    )


def _subject(kind: str, count: int) -> str:
    what = "Daftar informasi yang dikecualikan" if kind == "history" else "Usulan informasi yang dikecualikan"
    return f"{what} ({count} informasi)"


def new_dossier_key(item: SubmittedItem) -> str:
    """Returns a new object key for the dossier of an item's version; each attempt to record one has its own."""
    return f"submissions/{item.item_id}/{item.version}/{uuid7()}.age"


def sealed_dossier(
    item: SubmittedItem, entry: DossierEntry, agency: Skpd, files: Sequence[StoredFile]
) -> SealedDossier:
    """Returns the dossier as registry reads it; an item without a test brings one empty ground."""
    return SealedDossier(
        **words_of(entry) | {"grounds": entry.grounds or (DossierGround(),), "legal_basis": entry.basis},
        decree_date=date.fromisoformat(entry.decree_date) if entry.decree_date else None,
        source=DossierSource(**entry.source),
        item_id=item.item_id,
        item_version=item.version,
        kind="history" if item.kind == "history" else "new",
        submission_id=item.submission_id,
        skpd_code=agency.code,
        skpd_name=agency.name,
        files=tuple(SealedFile(file_id=file.file_id, name=file.name, sha256=file.sha256) for file in files),
    )


def _named(file: StoredFile) -> dict[str, Any]:
    return {"file_id": file.file_id, "name": file.name, "sha256": file.sha256, "size": file.size}
