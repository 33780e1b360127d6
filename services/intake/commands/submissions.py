"""Step 1 of the SOP: a dossier is sealed for registry, gets its agenda number, and registry its event.

Each dossier goes sealed into the object store before the transaction begins; its form is kept readable for its SKPD.
"""

from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.commands.hand_in_doubts import HandInDoubts
from services.intake.commands.kept_files import KeptFiles
from services.intake.commands.packing import DossierPacking, Packed
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
from services.intake.store import hand_in
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from services.intake.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.submissions import ItemSubmittedV1, SubmissionReceivedV1
from shared.files.door import IncomingFile
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal
from shared.security.identity import Actor

SHOWN_IGNORED = 20


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
        request = hand_in.KeyedRequest(actor.account, check_key(key), fingerprint)
        async with self._scoped.database.snapshot() as connection:
            before = await store.known_answer(connection, *vars(request).values())
            if before is not None:
                return before
            directory = await store.directory(connection)
            agency = self._scoped.agency_in(directory, actor, form.skpd)
            check_size(form.entries, self._scoped.limits.items_per_submission)
            told = check_lawful(form, self._scoped.today())
            names = files_by_entry(form.entries, tray.files)
            asked = await self._doubts.ask_in(connection, directory, agency, form_handed_in(form))
        files = [tuple(tray.files[name] for name in each) for each in names]
        before = await self.put_question(actor, request.key, fingerprint, asked, confirmed)
        if before is not None:
            return before
        words: dict[str, Any] = {"kind": "new", "told": told, "asked": asked, "confirmed": confirmed}
        return await self.receive(tray, actor, agency, form, files, request, **words)

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
        request: hand_in.KeyedRequest,
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
        file_rows = await self._packing.file_rows(submission_id, packed, tray)
        now = self._scoped.clock.now()
        async with self._scoped.database.transaction() as connection:
            opened = await self._open(connection, actor, agency, request, asked, now)
            if opened.before is not None:
                return opened.before
            if opened.number is None:
                asked = await self._doubts.ask_again(connection, agency, asked)
            refuse_unconfirmed(asked.doubts, confirmed)
            self._scoped.recount(actor, tray, opened.used)
            number = opened.number or await store.next_number(connection, "masuk", legal_day(now).year)
            await self._kept.take_kept(connection, actor, tray)
            taken = TakenIn(actor, agency, form, packed, tray, number, now, asked.codes)
            answer = taken.answer() | {"warnings": [fault.as_json() for fault in told[:SHOWN_WARNINGS]]}
            sent = hand_in.counted_bytes(agency.code, now, file_rows)
            answered = hand_in.answered(request, answer)
            await hand_in.record(connection, {**taken.rows(), **file_rows, **sent, **answered})
            await MESSAGING.outbox.stage(connection, taken.events(), at=now)
            if form.draft_id:
                await store.delete_draft(connection, form.draft_id, agency.code)
        tray.keep()
        return answer

    async def _open(
        self,
        connection: AsyncConnection,
        actor: Actor,
        agency: Skpd,
        request: hand_in.KeyedRequest,
        asked: Asked,
        now: datetime,
    ) -> hand_in.OpenedHandIn:
        counted = (actor.skpd, self._scoped.day_begins())
        return await hand_in.open_hand_in(connection, request, agency, asked, now, counted=counted)


@dataclass(frozen=True)
class TakenIn:
    """A submission that has its number: what is written of it, said of it and answered; `confirmed` are doubts."""

    actor: Actor
    agency: Skpd
    form: HandedInDossier
    packed: Sequence[Packed]
    tray: StagedUploads
    number: int
    now: datetime
    confirmed: Sequence[str]

    @property
    def first(self) -> SubmittedItem:
        """Returns the first item."""
        return self.packed[0].item

    @property
    def year(self) -> int:
        """Returns the year of the agenda."""
        return legal_day(self.now).year

    def rows(self) -> hand_in.Rows:
        """Returns its rows but those of its files."""
        first, count = self.first, len(self.packed)
        line = agenda_line(
            self.agency, self.form.letter, self.now, first.submission_id, default=_subject(first.kind, count)
        )
        line = replace(line, note=confirmation_note(self.confirmed))
        said: dict[str, Any] = {"kind": first.kind, "count": count, "by": self.actor.person}
        return {
            **hand_in.agenda_and_submission(line, self.number, self.year, self.agency, **said),
            **hand_in.new_items([(each.item, each.form) for each in self.packed], self.now),
            **hand_in.new_dossiers([(each.item, each.dossier_key) for each in self.packed]),
            "audit": [self._audit_line()],
        }

    def _audit_line(self) -> dict[str, Any]:
        detail: dict[str, Any] = {"agenda": self.number, "year": self.year, "items": len(self.packed)}
        detail |= {"files": len(self.tray.files), "kind": self.first.kind}
        detail |= {"confirmed": list(self.confirmed)} if self.confirmed else {}
        who, what = self.actor.account, self.first.submission_id
        return MESSAGING.audit.line(actor=who, act="submit", subject=what, at=self.now, detail=detail)

    def events(self) -> list[Event]:
        """Returns what is said of it: that it came in, and each of its items."""
        received = SubmissionReceivedV1(
            **self._numbered(),
            skpd_code=self.agency.code,
            kind=self.first.kind,
            item_count=len(self.packed),
            received_at=self.now,
        )
        place = {"number": self.number, "year": self.year}
        return [
            received,
            *(item_submitted(each, self.actor, self.agency, self.now, **place) for each in self.packed),
        ]

    def answer(self) -> dict[str, Any]:
        """Returns what its sender is answered."""
        return {
            **self._numbered(),
            "received_at": self.now.isoformat(),
            "items": [{"item_id": each.item.item_id} for each in self.packed],
            "files": [{"file_id": f.file_id, "sha256": f.sha256, "size": f.size} for f in self.tray.files.values()],
            "ignored": [name[:100] for name in self.form.ignored[:SHOWN_IGNORED]],
        }

    def _numbered(self) -> dict[str, Any]:
        return {
            "submission_id": self.first.submission_id,
            "agenda_number": self.number,
            "agenda_year": self.year,
        }


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
