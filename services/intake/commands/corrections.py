"""What an SKPD does with what it handed in: take it back, or correct what was returned."""

from collections.abc import AsyncIterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.commands.kept_files import KeptFiles
from services.intake.commands.packing import DossierPacking, Packed
from services.intake.commands.submissions import agenda_line, check_size, item_submitted
from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import DossierEntry, HandedInDossier, check_lawful, read_dossier
from services.intake.domain.item import SubmittedItem, check_key
from services.intake.domain.refusals import say_no
from services.intake.store import hand_in
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore, fingerprint_of
from services.intake.store.uploads import StagedUploads, StoredFile
from services.intake.tables import MESSAGING
from shared.contracts.submissions import ItemWithdrawnV1
from shared.files.door import IncomingFile
from shared.runtime.clock import legal_day
from shared.runtime.errors import Conflict
from shared.security.identity import Actor


class CorrectionCommands:
    """Commands that withdraw items and take in corrected versions."""

    def __init__(self, scoped: ScopedStore, kept: KeptFiles, packing: DossierPacking) -> None:
        self._scoped = scoped
        self._kept = kept
        self._packing = packing

    async def withdraw(self, actor: Actor, submission_id: str, item_ids: Sequence[str] = ()) -> list[SubmittedItem]:
        """Takes items back before they are classified: those named, or all of the submission.

        Raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`), `Conflict` (`SUDAH_DIKLASIFIKASI`, `SUDAH_DITARIK`,
        `BARIS_LAMA_TIDAK_DITARIK`, `MASIH_DITAHAN`); then nothing is taken back.
        """
        now, codes = self._scoped.clock.now(), await self._scoped.scope(actor)
        async with self._scoped.database.transaction() as connection:
            found = await store.load_items(connection, submission_id, held_by=codes)
            chosen = [item for item in found if not item_ids or item.item_id in item_ids]
            if len(chosen) != (len(set(item_ids)) or len(found)):
                raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
            withdrawn = [item.withdraw() for item in chosen]
            held = await store.held(connection, [item.item_id for item in chosen])
            if held:
                raise say_no("MASIH_DITAHAN", items=sorted(held))
            for item in withdrawn:
                await self._take_back(connection, actor, item, now)
            return withdrawn

    async def resubmit(
        self,
        actor: Actor,
        submission_id: str,
        item_id: str,
        dossier: HandedInDossier | Mapping[str, Any],
        files: AsyncIterable[IncomingFile],
        key: str | None,
    ) -> dict[str, Any]:
        """Takes the next version of a returned item in; files named but not uploaded are those of the last version."""
        async with await self._scoped.tray(actor) as tray:
            async for upload in files:
                await tray.add(upload)
            await self._kept.settle_files(actor, tray)
            return await self.resubmit_from(tray, actor, submission_id, item_id, dossier, key)

    async def resubmit_from(
        self,
        tray: StagedUploads,
        actor: Actor,
        submission_id: str,
        item_id: str,
        dossier: HandedInDossier | Mapping[str, Any],
        key: str | None,
    ) -> dict[str, Any]:
        """Takes in the next version from staged files; raises as `submit`, and `Conflict` (`TIDAK_DIKEMBALIKAN`)."""
        form = dossier if isinstance(dossier, HandedInDossier) else read_dossier(dossier)
        hashes = {name: file.sha256 for name, file in tray.files.items()}
        fingerprint = fingerprint_of("resubmit", item_id, form.fingerprint(hashes))
        key = check_key(key)
        before = await self._scoped.known(actor, key, fingerprint)
        if before is not None:
            return before
        codes = await self._scoped.scope(actor)
        try:
            agency, packed = await self._pack_next(tray, codes, submission_id, item_id, form)
        except Conflict:
            before = await self._scoped.known(actor, key, fingerprint)
            if before is None:
                raise
            return before
        file_rows = await self._packing.file_rows(submission_id, [packed], tray)
        now = self._scoped.clock.now()
        async with self._scoped.database.transaction() as connection:
            before = await store.take_key(connection, actor.account, key, fingerprint, now)
            if before is not None:
                return before
            item = await store.load_item(connection, item_id, held_by=codes)
            if item.resubmit() != packed.item:
                raise say_no("TIDAK_DIKEMBALIKAN")
            await store.lock_papers(connection, agency.code)
            await self._scoped.recount_now(connection, actor, tray)
            answer = await self._record_next(connection, tray, actor, agency, packed, form, now)
            request = hand_in.KeyedRequest(actor.account, key, fingerprint)
            dossier = hand_in.new_dossiers([(packed.item, packed.dossier_key)])
            sent = hand_in.counted_bytes(agency.code, now, file_rows)
            await hand_in.record(connection, {**dossier, **file_rows, **sent, **hand_in.answered(request, answer)})
        tray.keep()
        return answer

    async def _pack_next(
        self,
        tray: StagedUploads,
        codes: Sequence[str] | None,
        submission_id: str,
        item_id: str,
        form: HandedInDossier,
    ) -> tuple[Skpd, Packed]:
        """Stores the next version's dossier before anything is locked; a refusal later takes it out again."""
        today = self._scoped.today()
        async with self._scoped.database.snapshot() as connection:
            item = await store.read_item(connection, item_id, held_by=codes)
            if item.submission_id != submission_id:
                raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
            following, directory = item.resubmit(), await store.directory(connection)
            agency = directory.active(directory.holder(item.skpd_code, today).code, today)
            entry = self._single(form)
            files = await self._files(connection, tray, following, entry)
        return agency, await self._packing.pack(tray, agency, following, entry, files)

    async def _record_next(
        self,
        connection: AsyncConnection,
        tray: StagedUploads,
        actor: Actor,
        agency: Skpd,
        packed: Packed,
        form: HandedInDossier,
        now: datetime,
    ) -> dict[str, Any]:
        item, year = packed.item, legal_day(now).year
        line = agenda_line(agency, form.letter, now, item.submission_id, default="Perbaikan usulan yang dikembalikan")
        number = await store.enter_agenda(connection, line, year, skpd_code=agency.code)
        returned = await store.read_item(connection, item.item_id)
        await store.save_item(connection, item, now, before=returned)
        await store.replace_form(connection, item.item_id, packed.form)
        await self._kept.take_kept(connection, actor, tray)
        event = item_submitted(packed, actor, agency, now, number=number, year=year)
        await MESSAGING.outbox.stage(connection, [event], at=now)
        await MESSAGING.audit.record(
            connection,
            actor=actor.account,
            act="resubmit",
            subject=item.item_id,
            at=now,
            detail={"version": item.version},
        )
        return {
            "submission_id": item.submission_id,
            "agenda_number": number,
            "agenda_year": year,
            "received_at": now.isoformat(),
            "items": [{"item_id": item.item_id, "version": item.version}],
        }

    def _single(self, form: HandedInDossier) -> DossierEntry:
        check_size(form.entries, 1)
        check_lawful(form, self._scoped.today())
        return form.entries[0]

    async def _files(
        self, connection: AsyncConnection, tray: StagedUploads, item: SubmittedItem, entry: DossierEntry
    ) -> tuple[StoredFile, ...]:
        earlier = await self._earlier_files(connection, item)
        names = entry.files or tuple(tray.files)
        missing = sorted(set(names) - set(earlier) - set(tray.files))
        if missing:
            raise say_no("BERKAS_TIDAK_ADA", files=missing)
        if set(tray.files) - set(names):
            raise say_no("BERKAS_TANPA_INFORMASI", files=sorted(set(tray.files) - set(names)))
        return tuple(tray.files.get(name) or earlier[name] for name in names)

    async def _earlier_files(self, connection: AsyncConnection, item: SubmittedItem) -> dict[str, StoredFile]:
        sealed = await store.form_of(connection, item.item_id)
        listed = (await self._scoped.unseal_form(sealed))["files"] if sealed else []
        rows = await store.files_of(connection, item.item_id, item.version - 1)
        return {
            named["name"]: StoredFile(
                row["file_id"], named["name"], row["object_key"], row["sha256"], row["size"], row["media_type"]
            )
            for named in listed
            if (row := rows.get(named["file_id"]))
        }

    async def _take_back(self, connection: AsyncConnection, actor: Actor, item: SubmittedItem, now: datetime) -> None:
        await store.save_item(connection, item, now, before=await store.read_item(connection, item.item_id))
        event = ItemWithdrawnV1(item_id=item.item_id, submission_id=item.submission_id, withdrawn_at=now)
        await MESSAGING.outbox.stage(connection, [event], at=now)
        await MESSAGING.audit.record(connection, actor=actor.account, act="withdraw", subject=item.item_id, at=now)
