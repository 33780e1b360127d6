"""A list in a workbook: upload, look at what was read, answer doubtful columns, hand in."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.commands.previews import Previews
from services.intake.domain.dossier import Letter
from services.intake.domain.refusals import say_no
from services.intake.pages.rendering import Sender, agencies, confirmed_in, page, place_of_question
from services.intake.queries import Queries
from services.intake.spreadsheet.columns import NAMES
from services.intake.spreadsheet.isolated import Workbook
from services.intake.store.scoped import fingerprint_of
from shared.files.names import clean_name
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.multipart import multipart_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

SHOWN_ROWS = 50
SHOWN_FINDINGS = 300
"""Findings of one gravity that stand on the page; the others are counted."""
ANSWER = "jawab:"
KINDS = ("history", "new")
KIND_BYTES = 20


def add(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    """Adds the upload, the preview and the hand-in of a workbook."""
    _add_upload(routes, commands, queries, previews)
    _add_preview(routes, commands, queries, previews)


def _add_upload(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    @routes.get("/unggah")
    async def show_upload(request: Request, actor: Sender) -> Response:
        return page(request, "unggah.html", errors=[], wrong={}, kind="")

    @routes.post("/unggah")
    async def upload(request: Request, actor: Sender) -> Response:
        words: dict[str, str] = {}
        try:
            workbook = await _received(request, commands, words)
            await commands.workbooks.admit(actor, workbook)
        except Refusal as error:
            await note_refusal(request, actor, error, "lembar kerja")
            faults = [("file", sentence) for _, sentence in faults_of(error, {}, {})]
            shown: dict[str, Any] = {"errors": faults, "wrong": dict(faults), "kind": _kind(words)}
            return page(request, "unggah.html", status=status_of(error), **shown)
        preview_id = await previews.keep(actor, workbook)
        chosen = f"?{urlencode({'kind': _kind(words)})}" if _kind(words) else ""
        return RedirectResponse(f"/intake/unggah/{preview_id}{chosen}", status_code=303)


def _add_preview(routes: APIRouter, commands: Commands, queries: Queries, previews: Previews) -> None:
    @routes.get("/unggah/{preview_id}")
    async def preview(request: Request, actor: Sender, preview_id: str) -> Response:
        workbook = await previews.open(actor, preview_id)
        return await _preview_page(request, commands, queries, actor, preview_id, workbook, dict(request.query_params))

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
            done = await _take_in(commands, actor, preview_id, workbook, typed.words)
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
    commands: Commands, actor: Actor, preview_id: str, workbook: Workbook, words: Mapping[str, str]
) -> dict[str, Any]:
    answers = _answers(words)
    chosen: dict[str, Any] = {"skpd": words.get("skpd", ""), "kind": _kind(words), "answers": answers}
    chosen["confirmed"] = confirmed_in(words)
    chosen["letter"] = Letter(words.get("letter.number", "").strip(), words.get("letter.date", "").strip())
    sheet = await commands.workbooks.read(actor, workbook, answers)
    return await commands.workbooks.take_in(actor, workbook, sheet, f"pratinjau-{preview_id}", **chosen)


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
    sheet = await commands.workbooks.read(actor, workbook, answers)
    skpd = words.get("skpd", "") or (actor.skpd or "")
    seen = await commands.workbooks.preview(actor, sheet, skpd=skpd, kind=kind, workbook=workbook)
    context: dict[str, Any] = {"seen": seen, "file_name": workbook.name, "preview_id": preview_id}
    context |= {"kind": kind, "skpd": skpd, "answers": answers, "shown": SHOWN_ROWS}
    context |= {
        "read_as": _seen({**words, "skpd": skpd if actor.has("petugas") else ""}),
        "ticked": confirmed_in(words),
    }
    context |= {"letter": _letter_words(words)}
    context |= {"most": SHOWN_FINDINGS, "unshown": _unshown(seen)}
    context["agencies"] = await agencies(queries)
    context["choices"] = {q.header: [(name, NAMES.get(name, name)) for name in q.candidates] for q in sheet.questions}
    errors = faults or []
    return page(request, "pratinjau.html", status=status, errors=errors, wrong=dict(reversed(errors)), **context)


def _unshown(seen: Mapping[str, Any]) -> int:
    """Returns how many findings of a preview do not stand on its page."""
    created = seen["would_create"]
    counts = Counter(found["severity"] for found in seen["findings"])
    every = (len(created["faults"]), len(created["warnings"]), *counts.values())
    return sum(max(0, count - SHOWN_FINDINGS) for count in every)


async def _received(request: Request, commands: Commands, words: dict[str, str]) -> Workbook:
    """Returns the workbook of a form, and puts what stands before it on the page into `words`."""
    limit = commands.scoped.limits.workbook
    async for part in multipart_of(request).parts():
        if part.name == "kind":
            words["kind"] = (await part.read(KIND_BYTES, say_no("JENIS_DAFTAR_KOSONG"))).decode(errors="replace")
        if part.name == "file" and part.file_name:
            data = await part.read(limit, say_no("BERKAS_TERLALU_BESAR", limit=limit))
            if data:
                kind = part.media_type or "application/octet-stream"
                return Workbook(clean_name(part.file_name) or "daftar", data, kind)
    raise say_no("LEMBAR_TIDAK_ADA")


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
    return place_of_question(error) or ("skpd" if error.code.startswith("SKPD_") else "temuan")


def _sentences(error: Refusal) -> list[tuple[str, str]]:
    listed = faults_of(error, {}, {})
    return listed[:1] if len(listed) > 1 else listed
