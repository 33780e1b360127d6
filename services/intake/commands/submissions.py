"""Step 1 of the SOP: a dossier gets its agenda number, and registry its event."""

from collections.abc import AsyncIterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.commands.sealing import Packed, Packing
from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import DossierEntry, HandedInDossier, Letter, read_dossier
from services.intake.domain.item import AgendaLine, SubmittedItem, check_key
from services.intake.domain.refusals import say_no
from services.intake.domain.validation import DossierRefused, check, files_by_entry
from services.intake.store import submissions as store
from services.intake.store.uploads import StagedUpload, StagedUploads, StoredFile
from services.intake.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.submissions import ItemSubmittedV1, SubmissionReceivedV1
from shared.runtime.clock import legal_day
from shared.security.identity import Actor

SHOWN_IGNORED = 20


class Receiving(Packing):
    """Commands that take in submissions: objects first, then one transaction, then the answer."""

    async def submit(
        self,
        actor: Actor,
        dossier: HandedInDossier | Mapping[str, Any],
        files: AsyncIterable[StagedUpload],
        key: str | None,
    ) -> dict[str, Any]:
        """Takes in a new dossier with its files; the same key with the same content gets the same answer.

        Raises `DossierRefused` with every fault of the law, and the refusals of uploads, agency and key; a refusal
        leaves nothing behind.
        """
        async with self.tray() as tray:
            async for upload in files:
                await tray.add(upload)
            return await self.submit_from(tray, actor, dossier, key)

    async def submit_from(
        self, tray: StagedUploads, actor: Actor, dossier: HandedInDossier | Mapping[str, Any], key: str | None
    ) -> dict[str, Any]:
        """Takes in a new dossier with staged files; see `submit`."""
        form = dossier if isinstance(dossier, HandedInDossier) else read_dossier(dossier)
        fingerprint = form.fingerprint({name: file.sha256 for name, file in tray.files.items()})
        before = await self.known(actor, check_key(key), fingerprint)
        if before is not None:
            return before
        agency = await self.agency(actor, form.skpd)
        self._check_size(form.entries, self.limits.items_per_submission)
        faults = check(form, self.today())
        if faults:
            raise DossierRefused(faults)
        names = files_by_entry(form.entries, tray.files)
        files = [tuple(tray.files[name] for name in each) for each in names]
        return await self.receive(tray, actor, agency, form, files, check_key(key), fingerprint, kind="new")

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
    ) -> dict[str, Any]:
        """Stores a checked form durably and records it in one transaction; returns the answer to the sender."""
        submission_id = str(uuid7())
        fresh = [SubmittedItem(str(uuid7()), submission_id, agency.code, kind) for _ in form.entries]
        packed = await self.pack_all(tray, agency, list(zip(fresh, form.entries, files, strict=True)))
        now = self.clock.now()
        async with self.database.transaction() as connection:
            before = await store.take_key(connection, actor.account, key, fingerprint, now)
            if before is not None:
                return before
            answer = await self._record(connection, actor, agency, form, packed, tray, now)
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
    ) -> dict[str, Any]:
        first, year = packed[0].item, legal_day(now).year
        line = agenda_line(agency, form.letter, now, first.submission_id, default=_subject(first.kind, len(packed)))
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
        await self._record_files(connection, first.submission_id, packed, tray)
        events: list[Event] = [SubmissionReceivedV1(**received)]
        events += [item_submitted(each, actor, agency, now, number=number, year=year) for each in packed]
        await MESSAGING.outbox.stage(connection, events, at=now)
        detail = {"agenda": number, "year": year, "items": len(packed), "files": len(tray.files), "kind": first.kind}
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
        await store.add_files(connection, submission_id, [f for f in tray.files.values() if f.file_id in attached])
        await store.add_files(connection, submission_id, loose, purpose="daftar asli")
        for each in packed:
            await store.attach_files(connection, each.item, [file.file_id for file in each.files])

    def _check_size(self, entries: Sequence[DossierEntry], limit: int) -> None:
        if not entries:
            raise say_no("DOSIR_KOSONG")
        if len(entries) > limit:
            raise say_no("DOSIR_TERLALU_BANYAK", limit=limit)


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
