"""Lists in workbooks: read in a process of their own, shown with their findings, and taken in."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from services.intake.commands.hand_in_doubts import HandInDoubts
from services.intake.commands.kept_files import KeptFiles
from services.intake.commands.submissions import SubmissionCommands, check_size
from services.intake.domain.dossier import (
    DossierEntry,
    DossierFault,
    DossierRefused,
    HandedInDossier,
    Letter,
    check,
    refusing,
)
from services.intake.domain.files_of_lists import ListFiles, files_of_list
from services.intake.domain.hand_in_doubts import HandedIn
from services.intake.domain.item import check_key
from services.intake.domain.refusals import say_no
from services.intake.spreadsheet import Sheet, SheetRow, SpreadsheetRefused
from services.intake.spreadsheet.isolated import Workbook, read_workbook
from services.intake.spreadsheet.reading_turns import ReadingTurns
from services.intake.store.hand_in import KeyedRequest
from services.intake.store.kept_files import READY, TAKEN
from services.intake.store.scoped import ScopedStore, fingerprint_of
from shared.contracts.dossier import DossierGround
from shared.files.types import Purpose
from shared.law.period_words import parse
from shared.law.period_words.dates import find_dates
from shared.law.period_words.saying import say
from shared.security.identity import Actor

KINDS = ("history", "new")
NO_LETTER = Letter()
NO_TEXT = "TANDA_BUKAN_TEKS"


class WorkbookCommands:
    """Commands that preview and commit workbooks."""

    def __init__(
        self, scoped: ScopedStore, submissions: SubmissionCommands, doubts: HandInDoubts, kept: KeptFiles
    ) -> None:
        self._scoped = scoped
        self._submissions = submissions
        self._doubts = doubts
        self._kept = kept

    @cached_property
    def turns(self) -> ReadingTurns:
        """Returns the turns in which this process reads workbooks."""
        return ReadingTurns(self._scoped.settings.readings_at_once)

    async def admit(self, actor: Actor, workbook: Workbook, answers: Mapping[str, str] | None = None) -> Sheet:
        """Reads a workbook that comes in and judges its file; raises as `read`, and what `FileGate.check` raises."""
        sheet = await self.read(actor, workbook, answers)
        if not any(found.code == NO_TEXT for found in sheet.findings):  # its cell is told, and it cannot be taken in
            await self._scoped.kit.gate.check(workbook.data, workbook.name, workbook.media_type, Purpose.LIST)
        return sheet

    async def read(self, actor: Actor, workbook: Workbook, answers: Mapping[str, str] | None = None) -> Sheet:
        """Reads a workbook in a process of its own, in the turn of the sender's SKPD.

        Raises `SpreadsheetRefused`, `TooLarge`, `TooMany`.
        """
        async with self.turns.turn(actor.skpd or actor.account):
            return await read_workbook(workbook, answers or {}, self._scoped.settings)

    async def preview(
        self,
        actor: Actor,
        sheet: Sheet,
        *,
        skpd: str = "",
        kind: str = "",
        workbook: Workbook | None = None,
        files: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Shows what a commit would create, every fault that would stop it, and what it asks; changes nothing.

        `files` are the kept files that came in for it. Without a kind nothing can be handed in yet.
        """
        agency = await self._scoped.agency(actor, skpd) if skpd or not actor.has("petugas") else None
        code, name, known_kind = agency.code if agency else "", agency.name if agency else "", kind and _kind(kind)
        came = await self._came(actor, sheet.rows, files)
        handed = _handed_in(sheet.rows, sheet, workbook, came.missing)
        asked = await self._doubts.ask(agency, handed) if agency else None
        seen = await asyncio.to_thread(_seen, sheet, code, known_kind, self._scoped.today())
        found = {"skpd_name": name, "to_confirm": [doubt.as_json() for doubt in asked.doubts] if asked else []}
        return {**seen, "would_create": {**seen["would_create"], **found}, "files": came.as_json()}

    async def take_in(
        self,
        actor: Actor,
        workbook: Workbook,
        sheet: Sheet,
        key: str | None,
        *,
        kind: str,
        skpd: str = "",
        answers: Mapping[str, str] | None = None,
        confirmed: Sequence[str] = (),
        letter: Letter = NO_LETTER,
        files: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Takes in what was read, with the workbook itself kept sealed for registry; `letter` covers the list.

        Of the kept `files` those are handed in that a row names, each with its row; the others stay kept.

        Raises `SpreadsheetRefused` with the code of the first finding of severity error, `Conflict`
        (`PERLU_DITEGASKAN`) for what `ask` asks and `confirmed` does not name, and as `commit_rows`.
        """
        _refuse_errors(sheet)
        return await self.commit_rows(
            actor,
            sheet.rows,
            key,
            skpd=skpd,
            kind=kind,
            decree=(sheet.decree_number, sheet.decree_date),
            head=sheet,
            confirmed=confirmed,
            letter=letter,
            workbook=workbook,
            mark=json.dumps(sorted((answers or {}).items())),
            files=files,
        )

    async def commit_rows(
        self,
        actor: Actor,
        rows: Sequence[SheetRow],
        key: str | None,
        *,
        kind: str,
        skpd: str = "",
        decree: tuple[str, str] = ("", ""),
        head: Sheet | None = None,
        confirmed: Sequence[str] = (),
        letter: Letter = NO_LETTER,
        workbook: Workbook | None = None,
        mark: str = "",
        files: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Takes in rows, one item each: `history` as they are, for registry to queue; `new` as the law asks.

        `decree` is number and date of the list's decree, `head` the sheet whose doubts must be confirmed. Raises
        `DossierRefused` with row and cell of every fault, and the refusals of agency, files and key.
        """
        agency = await self._scoped.agency(actor, skpd)
        form = replace(await asyncio.to_thread(form_of, rows, agency.code, _kind(kind), *decree), letter=letter)
        came = await self._came(actor, rows, files)
        named = [came.of_cell(row.extra.get("files", "")) for row in rows]
        form = replace(form, entries=_with_files(form.entries, named))
        printed = await asyncio.to_thread(
            form.fingerprint, {file["name"]: file["sha256"] for each in named for file in each}
        )
        fingerprint = fingerprint_of("rows", kind, mark, printed, workbook.sha256 if workbook else "")
        before = await self._scoped.known(actor, check_key(key), fingerprint)
        if before is not None:
            return before
        asked = await self._doubts.ask(agency, _handed_in(rows, head, workbook, came.missing))
        before = await self._submissions.put_question(actor, check_key(key), fingerprint, asked, confirmed)
        if before is not None:
            return before
        check_size(form.entries, self._scoped.settings.rows_per_workbook)
        faults = refusing(await asyncio.to_thread(check, form, self._scoped.today())) if kind == "new" else []
        if faults:
            raise DossierRefused(faults, rows=_placed(faults, rows))
        async with await self._scoped.tray(actor, self._scoped.limits.files_per_list) as tray:
            await self._kept.bring(actor, tray, [file["file_id"] for each in named for file in each])
            brought = [tuple(tray.files[file["name"]] for file in each) for each in named]
            if workbook is not None:
                await tray.add_list(workbook.data, workbook.name, workbook.media_type)
            said: dict[str, Any] = {"kind": kind, "asked": asked, "confirmed": confirmed}
            request = KeyedRequest(actor.account, check_key(key), fingerprint)
            return await self._submissions.receive(tray, actor, agency, form, brought, request, **said)

    async def _came(self, actor: Actor, rows: Sequence[SheetRow], files: Sequence[str]) -> ListFiles:
        cells = [(row.row, row.extra.get("files", "")) for row in rows]
        return files_of_list(cells, await self._kept.find(actor, files), (READY, TAKEN))


def _with_files(
    entries: Sequence[DossierEntry], named: Sequence[Sequence[Mapping[str, Any]]]
) -> tuple[DossierEntry, ...]:
    """Returns entries with the names of their files."""
    pairs = zip(entries, named, strict=True)
    return tuple(replace(entry, files=tuple(file["name"] for file in files)) for entry, files in pairs)


def _handed_in(
    rows: Sequence[SheetRow], head: Sheet | None, workbook: Workbook | None, missing: tuple[str, ...]
) -> HandedIn:
    """Returns what a list is compared by."""
    named, sha256 = head.skpd if head else "", workbook.sha256 if workbook else ""
    return HandedIn(tuple(row.title for row in rows), named, sha256, missing)


def _seen(sheet: Sheet, skpd: str, kind: str, today: date) -> dict[str, Any]:
    """Returns a list as a preview shows it, with what a commit would create and every fault that would stop it."""
    form = form_of(sheet.rows, skpd, kind, sheet.decree_number, sheet.decree_date)
    told = check(form, today, history=kind != "new")
    faults = refusing(told)
    errors = any(found.severity == "error" for found in sheet.findings)
    blocked = bool(faults or not kind or not form.entries or errors)
    warned = [fault for fault in told if fault.told and _has_blank(fault, sheet.rows)]
    found: dict[str, Any] = {"faults": _placed(faults, sheet.rows), "warnings": _placed(warned, sheet.rows)}
    found["periods"] = periods_of(sheet.rows, kind, sheet.decree_date)
    created = {"skpd": skpd, "skpd_name": "", "kind": kind, "items": len(form.entries), "blocked": blocked}
    return {**sheet.as_json(), "would_create": created | found}


def form_of(rows: Sequence[SheetRow], skpd: str, kind: str, decree_number: str, decree_date: str) -> HandedInDossier:
    """Builds the form of a list: one entry with one ground a row, in the words of the sheet."""
    day = _iso(decree_date)
    return HandedInDossier(skpd, tuple(_entry(row, kind, decree_number, day) for row in rows))


def periods_of(rows: Sequence[SheetRow], kind: str, decree_date: str) -> list[dict[str, Any]]:
    """Returns for each row the reading of its period and its end, as in registry: an old row counts from its decree."""
    written = _iso(decree_date) if kind == "history" else ""
    decree = date.fromisoformat(written) if written else None
    read = {text: _period(text, decree) for text in {row.period for row in rows}}
    return [{"row": row.row, "cell": row.cells.get("period", ""), **read[row.period]} for row in rows]


def _entry(row: SheetRow, kind: str, decree_number: str, decree_date: str) -> DossierEntry:
    extra = row.extra
    angka = extra.get("angka", "").strip()
    ground = DossierGround(
        huruf=extra.get("huruf", "").strip().lower(),
        angka=int(angka) if angka.isascii() and angka.isdigit() else None,
        statute=extra.get("statute", "") or (row.legal_basis if kind == "new" else ""),
        article=extra.get("article", ""),
        consequence_open=row.consequence_open,
        consequence_closed=row.consequence_closed,
        period=row.period,
    )
    return DossierEntry(
        title=row.title,
        public_title=extra.get("public_title", ""),
        grounds=(ground,),
        legal_basis=row.legal_basis,
        responsible=row.responsible,
        decree_number=decree_number,
        decree_date=decree_date,
        source={"sheet": row.sheet, "row": row.row},
    )


def _iso(text: str) -> str:
    """Returns a decree's date in ISO form where its words say one whole date, else nothing: no date is guessed."""
    days = {found.day for found in find_dates(text)}
    day = days.pop() if len(days) == 1 else None
    return day.isoformat() if day else ""


def _kind(kind: str) -> str:
    if not kind:
        raise say_no("JENIS_DAFTAR_KOSONG")
    if kind not in KINDS:
        raise say_no("PILIHAN_SALAH", why="kind harus history atau new")
    return kind


def _refuse_errors(sheet: Sheet) -> None:
    errors = [found for found in sheet.findings if found.severity == "error"]
    if errors:
        listed = [vars(found) for found in errors]
        mend = "Perbaiki sel yang disebut, lalu unggah lagi."
        raise SpreadsheetRefused(errors[0].code, errors[0].message, mend=mend, cell=errors[0].cell, findings=listed)


def _placed(faults: Sequence[DossierFault], rows: Sequence[SheetRow]) -> list[dict[str, Any]]:
    """Returns faults with their places; a cell is named with its sheet where rows came from several."""
    several = len({row.sheet for row in rows}) > 1
    return [{**fault.as_json(), **_place(fault, rows[fault.item - 1], several=several)} for fault in faults]


def _has_blank(fault: DossierFault, rows: Sequence[SheetRow]) -> bool:
    """Tells whether an old list has a column for what is missing; a list without it is not told so in every row."""
    return fault.refusal.code != "JUDUL_PUBLIK_KOSONG" or fault.field in rows[fault.item - 1].cells


def _period(text: str, decree: date | None) -> dict[str, Any]:
    reading = parse(text)
    end = reading.end(decree)
    return {**reading.as_json(), "ends_on": end.isoformat() if end else None, "reading": say(reading, decree)}


def _place(fault: DossierFault, row: SheetRow, *, several: bool) -> dict[str, Any]:
    cell = row.cells.get(fault.field) or row.cells.get("title", "")
    return {"row": row.row, "cell": f"{row.sheet}!{cell}" if several and cell else cell}
