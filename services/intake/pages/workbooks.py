"""A list in a workbook: upload, look at what was read, answer doubtful columns, hand in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.commands.marked_lists import can_be_marked, marked_list
from services.intake.commands.previews import Previews
from services.intake.domain.dossier import Letter
from services.intake.domain.refusals import say_no
from services.intake.pages.form_checks import change_files, files_left, keep_sent
from services.intake.pages.rendering import KEPT, Sender, agencies, confirmed_in, page, place_of_question
from services.intake.queries import Queries
from services.intake.spreadsheet import Sheet
from services.intake.spreadsheet.columns import NAMES
from services.intake.spreadsheet.isolated import Workbook
from services.intake.store.kept_files import READY
from services.intake.store.scoped import fingerprint_of
from services.intake.store.unfinished import LIST
from services.intake.store.uploads import StagedUploads
from shared.files.door import IncomingFile
from shared.files.names import clean_name
from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.language import language_of, sentences
from shared.web.list_files import FORMS
from shared.web.multipart import multipart_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

SHOWN_ROWS = 50
SHOWN_FINDINGS = 300
"""Findings of one gravity that stand on the page; the others are counted."""
ANSWER = "jawab:"
LONGEST_ID = 100
KINDS = ("history", "new")
KIND_BYTES = 20


@dataclass
class Beside:
    """What the form of an upload says beside the list: its kind, and the ids of files that came in before."""

    kind: str = ""
    files: list[str] = field(default_factory=list)


def add(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    """Adds the upload, the preview and the hand-in of a workbook."""
    _add_upload(routes, commands, queries, previews)
    _add_preview(routes, commands, queries, previews)
    _add_files(routes, commands, queries, previews)


def _add_upload(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    @routes.get("/unggah")
    async def show_upload(request: Request, actor: Sender) -> Response:
        return await _upload_page(request, commands, queries, actor, [], Beside())

    @routes.post("/unggah")
    async def upload(request: Request, actor: Sender) -> Response:
        """Reads a list and keeps the files that came beside it; good files stay where the list is refused."""
        beside = Beside()
        async with await commands.scoped.tray(actor) as tray:
            try:
                workbook = await _received(request, commands, tray, beside)
                await commands.workbooks.admit(actor, workbook)
                await commands.kept.settle_files(actor, tray)
                kept = await commands.kept.keep_files(actor, tray)
            except Refusal as error:
                await note_refusal(request, actor, error, "lembar kerja")
                place = "files" if "kept" in error.data else "file"
                kept = error.data.get("kept") or await commands.kept.keep_files(actor, tray)
                faults = [(place, words) for _, words in faults_of(error, {}, {})]
                beside.files += [file["file_id"] for file in kept]
                return await _upload_page(request, commands, queries, actor, faults, beside, status=status_of(error))
        preview_id = await previews.keep(actor, workbook, [*beside.files, *(file["file_id"] for file in kept)])
        chosen = f"?{urlencode({'kind': beside.kind})}" if beside.kind else ""
        return RedirectResponse(f"/intake/unggah/{preview_id}{chosen}", status_code=303)


async def _upload_page(
    request: Request,
    commands: Commands,
    queries: Queries,
    actor: Actor,
    faults: Faults,
    beside: Beside,
    *,
    status: int = 200,
) -> Response:
    left = await files_left(commands, queries, actor)
    context: dict[str, Any] = {
        "kept": [file for file in left.kept if file["own"]],
        "uploads": left.uploads,
        "now": beside.files,
    }
    context["kind"] = beside.kind
    context["largest"] = request.app.state.kit.sizes.file // MEBIBYTE
    return page(request, "unggah.html", status=status, errors=faults, wrong=dict(reversed(faults)), **context)


def _add_files(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    @routes.post("/unggah/{preview_id}/berkas")
    async def add_files(request: Request, actor: Sender, preview_id: str) -> Response:
        """Keeps files that a list names; good ones stay where another is refused."""
        workbook = await previews.open(actor, preview_id)
        words, kept, refusal = await keep_sent(request, commands, actor)
        await change_files(commands, queries, actor, preview_id, added=kept, kind=LIST)
        if refusal is None:
            return _back(preview_id, words)
        await note_refusal(request, actor, refusal, preview_id)
        faults = [("files", said) for _, said in faults_of(refusal, {}, {})]
        return await _preview_page(
            request, commands, queries, actor, preview_id, workbook, words, faults, status=status_of(refusal)
        )

    @routes.post("/unggah/{preview_id}/berkas/{file_id}/hapus")
    async def remove_file(request: Request, actor: Sender, preview_id: str, file_id: str) -> Response:
        typed = await Typed.of(request)
        await change_files(commands, queries, actor, preview_id, gone=file_id, kind=LIST)
        await commands.kept.discard_file(actor, file_id)
        return _back(preview_id, typed.words)

    @routes.post("/unggah/{preview_id}/unggahan/{upload_id}/hapus")
    async def remove_upload(request: Request, actor: Sender, preview_id: str, upload_id: str) -> Response:
        typed = await Typed.of(request)
        await commands.uploads.discard(actor, upload_id)
        return _back(preview_id, typed.words)


def _back(preview_id: str, words: Mapping[str, str]) -> Response:
    """Leads back to the files of a preview, with what was chosen and typed on its page."""
    told = urlencode({**_choices(words), **_letter_words(words)})
    return RedirectResponse(f"/intake/unggah/{preview_id}{'?' if told else ''}{told}#berkas", status_code=303)


def _add_preview(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    @routes.get("/unggah/{preview_id}")
    async def preview(request: Request, actor: Sender, preview_id: str) -> Response:
        workbook = await previews.open(actor, preview_id)
        return await _preview_page(request, commands, queries, actor, preview_id, workbook, dict(request.query_params))

    @routes.get("/unggah/{preview_id}/temuan.xlsx")
    async def marked(request: Request, actor: Sender, preview_id: str) -> Response:
        """Gives the list back with its findings as comments in its cells."""
        workbook = await previews.open(actor, preview_id)
        _, seen = await _read(commands, queries, actor, preview_id, workbook, dict(request.query_params))
        language = language_of(request)
        said = sentences(language, "services.intake", "shared.web").said
        made = await marked_list(workbook, seen, commands.scoped.settings, language, said)
        told = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
        return Response(
            made.data, media_type=FORMS["xlsx"], headers={"content-disposition": told, "cache-control": "no-store"}
        )

    @routes.post("/unggah/{preview_id}")
    async def take_in(request: Request, actor: Sender, preview_id: str) -> Response:
        typed = await Typed.of(request)
        workbook = await previews.open(actor, preview_id)
        if typed("aksi") == "baca":
            told = urlencode({**_choices(typed.words), **_letter_words(typed.words)})
            return RedirectResponse(f"/intake/unggah/{preview_id}?{told}", status_code=303)
        try:
            if typed("dibaca") != _seen(typed.words):
                raise say_no("PRATINJAU_BERBEDA")
            if typed("files") or typed(KEPT):
                raise say_no("BERKAS_BELUM_DISIMPAN")
            files = await _files_of(queries, actor, preview_id)
            done = await _take_in(commands, actor, preview_id, workbook, typed.words, files)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, "lembar kerja")
            faults = [(_place(error), words) for _, words in _sentences(error)]
            return await _preview_page(
                request, commands, queries, actor, preview_id, workbook, typed.words, faults, status=status_of(error)
            )
        await commands.unfinished.finish(actor, preview_id)
        return RedirectResponse(f"/intake/pengajuan/{done['submission_id']}?selesai=ajukan", status_code=303)

    @routes.post("/belum-selesai/{work_id}/buang")
    async def discard(actor: Sender, work_id: str) -> Response:
        await previews.discard(actor, work_id)
        return RedirectResponse("/intake/?selesai=buang", status_code=303)


async def _take_in(
    commands: Commands,
    actor: Actor,
    preview_id: str,
    workbook: Workbook,
    words: Mapping[str, str],
    files: Sequence[str],
) -> dict[str, Any]:
    answers = _answers(words)
    chosen: dict[str, Any] = {"skpd": words.get("skpd", ""), "kind": _kind(words), "answers": answers}
    chosen |= {"confirmed": confirmed_in(words), "files": files}
    chosen["letter"] = Letter(words.get("letter.number", "").strip(), words.get("letter.date", "").strip())
    sheet = await commands.workbooks.read(actor, workbook, answers)
    return await commands.workbooks.take_in(actor, workbook, sheet, f"pratinjau-{preview_id}", **chosen)


async def _files_of(queries: Queries, actor: Actor, preview_id: str) -> Sequence[str]:
    """Returns the ids of the files that came in for a list."""
    with suppress(NotFound):  # handed in longer ago than the browser's way back lasts
        files: list[str] = (await queries.begun(actor, preview_id, LIST)).get("files", [])
        return files
    return ()


async def _preview_page(
    request: Request,
    commands: Commands,
    queries: Queries,
    actor: Actor,
    preview_id: str,
    workbook: Workbook,
    words: Mapping[str, str],
    faults: list[tuple[str, str]] | None = None,
    *,
    status: int = 200,
) -> Response:
    answers, kind = _answers(words), _kind(words)
    skpd = words.get("skpd", "") or (actor.skpd or "")
    sheet, seen = await _read(commands, queries, actor, preview_id, workbook, words)
    files = await _files_of(queries, actor, preview_id)
    left = await files_left(commands, queries, actor)
    others = [file for file in left.kept if file["own"] and file["state"] == READY and file["file_id"] not in files]
    context: dict[str, Any] = {"others": others, "uploads": left.uploads}
    context["largest"] = request.app.state.kit.sizes.file // MEBIBYTE
    context |= {"seen": seen, "file_name": workbook.name, "preview_id": preview_id}
    context |= {"kind": kind, "skpd": skpd, "answers": answers, "shown": SHOWN_ROWS}
    context |= {
        "read_as": _seen({**words, "skpd": skpd if actor.has("petugas") else ""}),
        "ticked": confirmed_in(words),
    }
    context |= {"letter": _letter_words(words)}
    context |= {"most": SHOWN_FINDINGS, "unshown": _unshown(seen), "markable": can_be_marked(workbook)}
    context["choices_query"] = urlencode(_choices(words))
    context["agencies"] = await agencies(queries)
    context["choices"] = {q.header: [(name, NAMES.get(name, name)) for name in q.candidates] for q in sheet.questions}
    errors = faults or []
    return page(request, "pratinjau.html", status=status, errors=errors, wrong=dict(reversed(errors)), **context)


async def _read(
    commands: Commands, queries: Queries, actor: Actor, preview_id: str, workbook: Workbook, words: Mapping[str, str]
) -> tuple[Sheet, dict[str, Any]]:
    """Reads a kept list under what was chosen; returns it with its preview."""
    sheet = await commands.workbooks.read(actor, workbook, _answers(words))
    chosen = {"skpd": words.get("skpd", "") or (actor.skpd or ""), "kind": _kind(words)}
    files = await _files_of(queries, actor, preview_id)
    return sheet, await commands.workbooks.preview(actor, sheet, **chosen, workbook=workbook, files=files)


def _unshown(seen: Mapping[str, Any]) -> int:
    """Returns how many findings of a preview do not stand on its page."""
    created = seen["would_create"]
    counts = Counter(found["severity"] for found in seen["findings"])
    every = (len(created["faults"]), len(created["warnings"]), *counts.values())
    return sum(max(0, count - SHOWN_FINDINGS) for count in every)


async def _received(request: Request, commands: Commands, tray: StagedUploads, beside: Beside) -> Workbook:
    """Reads the list and stages the files beside it; `beside` takes what else the form says."""
    limit, found = commands.scoped.limits.workbook, None
    async for part in multipart_of(request).parts():
        if part.name == "file" and part.file_name and found is None:
            data = await part.read(limit, say_no("BERKAS_TERLALU_BESAR", limit=limit))
            kind = part.media_type or "application/octet-stream"
            found = Workbook(clean_name(part.file_name) or "daftar", data, kind) if data else None
        elif part.name == "files" and part.file_name:
            await tray.add(IncomingFile(part.file_name, part.media_type, part.chunks()))
        elif part.name == KEPT:
            beside.files.append((await part.read(LONGEST_ID, say_no("BERKAS_TIDAK_ADA"))).decode("utf-8", "replace"))
        elif part.name == "kind":
            said = (await part.read(KIND_BYTES, say_no("JENIS_DAFTAR_KOSONG"))).decode("utf-8", "replace")
            beside.kind = said if said in KINDS else ""
    if found is None:
        raise say_no("LEMBAR_TIDAK_ADA")
    return found


def _answers(words: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(ANSWER): word for name, word in words.items() if name.startswith(ANSWER) and word}


def _choices(words: Mapping[str, str]) -> dict[str, str]:
    """What decides how a list is read and as what it is handed in, as it stands on the page."""
    chosen = {f"{ANSWER}{header}": word for header, word in _answers(words).items()}
    return {name: words[name] for name in ("kind", "skpd") if words.get(name)} | chosen


def _letter_words(words: Mapping[str, str]) -> dict[str, str]:
    """What was typed of the covering letter; it changes nothing in how a list is read."""
    return {name: words[name] for name in ("letter.number", "letter.date") if words.get(name)}


def _seen(words: Mapping[str, str]) -> str:
    """Returns a mark of these choices: a list is handed in with those under which it was shown."""
    return fingerprint_of(*(f"{name}={word}" for name, word in sorted(_choices(words).items())))


def _kind(words: Mapping[str, str]) -> str:
    return words["kind"] if words.get("kind") in KINDS else ""


def _place(error: Refusal) -> str:
    if error.code in {"JENIS_DAFTAR_KOSONG", "PRATINJAU_BERBEDA"}:
        return "kind"
    if error.code in {"BERKAS_BELUM_DISIMPAN", "BERKAS_TIDAK_ADA", "BERKAS_DIKARANTINA"}:
        return "files"
    return place_of_question(error) or ("skpd" if error.code.startswith("SKPD_") else "temuan")


def _sentences(error: Refusal) -> list[tuple[str, str]]:
    listed = faults_of(error, {}, {})
    return listed[:1] if len(listed) > 1 else listed
