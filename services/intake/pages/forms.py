"""The form: one piece of information with its consequence tests, saved as a draft, checked, and handed in."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.intake.commands import Commands
from services.intake.domain.dossier import DossierRefused, read_dossier
from services.intake.domain.refusals import say_no
from services.intake.pages.form_checks import (
    CHECK,
    Aim,
    CheckedForm,
    change_files,
    check_page,
    files_left,
    find_checked,
    hand_in,
    keep_checked,
    keep_sent,
    lawful,
    questions,
)
from services.intake.pages.grounds import FORM_FIELDS, MUST, count_of, dossier_of, rearranged, typed_of
from services.intake.pages.rendering import (
    KEPT,
    Sender,
    agencies,
    confirmed_in,
    page,
    place_of_question,
    read_parts,
)
from services.intake.queries import Queries
from shared.law.texts.statutes import CHOICES
from shared.runtime.errors import NotFound, Refusal
from shared.runtime.phrases import moment_words
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.language import language_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

PLACES = {
    "SKPD_TIDAK_DISEBUT": "skpd",
    "SKPD_TIDAK_DIKENAL": "skpd",
    "SKPD_TIDAK_BERLAKU": "skpd",
    "SKPD_BUKAN_MILIK_ANDA": "skpd",
}
GROUND_PATH = re.compile(r"items\[0\]\.grounds\[(\d+)\]\.(\w+)")

Skpd = Annotated[Actor, Depends(require("skpd"))]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the form for something new, the form that corrects a returned item, and the check page of both."""
    _add_new(routes, commands, queries)
    _add_drafts(routes, commands)
    _add_check(routes, commands, queries)
    _add_files(routes, commands, queries)
    _add_correction(routes, commands, queries)


def _add_new(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/formulir")
    async def show_form(
        request: Request, actor: Sender, konsep: str = "", isi: str = "", selesai: str = ""
    ) -> Response:
        typed = Typed.before(request) or await _begun(queries, actor, konsep, isi)
        return await _form_page(request, queries, actor, Aim(), typed, [], saved=bool(selesai))

    @routes.post("/formulir")
    async def check_form(request: Request, actor: Sender) -> Response:
        return await _checked(request, commands, queries, actor, Aim(), await Typed.of(request))

    @routes.post("/formulir/ajukan")
    async def submit(request: Request, actor: Sender, kunci: str = "") -> Response:
        return await _submitted(request, commands, queries, actor, Aim(), kunci)


async def _begun(queries: Queries, actor: Actor, draft_id: str, work_id: str) -> Typed:
    """Returns the words of a draft or of a form that was checked, else of an empty form."""
    if work_id:
        return (await find_checked(queries, actor, work_id)).typed
    if not draft_id:
        return Typed({"skpd": actor.skpd or ""})
    draft = await queries.draft(actor, draft_id)
    standing = {"draft_id": draft_id, "draft_version": str(draft["version"])}
    return Typed({**typed_of(draft["dossier"]).words, **standing})


def _add_drafts(routes: APIRouter, commands: Commands) -> None:
    @routes.post("/formulir/simpan")
    async def save_draft(request: Request, actor: Skpd) -> Response:
        """Saves what is being typed, for the script of the form."""
        saved = await _draft_of(commands, actor, await Typed.of(request))
        moment = moment_words(saved["saved_at"], language_of(request))
        return JSONResponse({**saved, "moment": moment})

    @routes.post("/konsep/{draft_id}/hapus")
    async def delete_draft(request: Request, actor: Sender, draft_id: str) -> Response:
        await commands.drafts.delete_draft(actor, draft_id)
        return RedirectResponse("/intake/?selesai=konsep", status_code=303)


def _add_check(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/formulir/periksa/{work_id}")
    async def show_check(request: Request, actor: Sender, work_id: str) -> Response:
        checked = await find_checked(queries, actor, work_id)
        try:
            told = await lawful(commands, actor, checked.form, correcting=bool(checked.aim.item_id))
            asked = await questions(commands, actor, checked.aim, checked.form)
        except Refusal as error:
            found = (_faults(error), status_of(error))
            return await _form_page(request, queries, actor, checked.aim, checked.typed, found[0], status=found[1])
        return check_page(request, checked, await files_left(commands, queries, actor), [], told=told, asked=asked)


def _add_files(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.post("/formulir/periksa/{work_id}/berkas")
    async def add_files(request: Request, actor: Sender, work_id: str) -> Response:
        """Keeps files for a form before it is handed in; good ones stay where another is refused."""
        await find_checked(queries, actor, work_id)
        _, kept, refusal = await keep_sent(request, commands, actor)
        await change_files(commands, queries, actor, work_id, added=kept)
        if refusal is None:
            return RedirectResponse(f"{CHECK}/{work_id}#files", status_code=303)
        await note_refusal(request, actor, refusal, work_id)
        faults = [("files", said) for _, said in faults_of(refusal, {}, {})]
        checked = await find_checked(queries, actor, work_id)
        asked = await questions(commands, actor, checked.aim, checked.form)
        return check_page(
            request, checked, await files_left(commands, queries, actor), faults, status=status_of(refusal), asked=asked
        )

    @routes.post("/formulir/periksa/{work_id}/berkas/{file_id}/hapus")
    async def remove_file(actor: Sender, work_id: str, file_id: str) -> Response:
        await change_files(commands, queries, actor, work_id, gone=file_id)
        await commands.kept.discard_file(actor, file_id)
        return RedirectResponse(f"{CHECK}/{work_id}#files", status_code=303)

    @routes.post("/formulir/periksa/{work_id}/unggahan/{upload_id}/hapus")
    async def remove_upload(actor: Sender, work_id: str, upload_id: str) -> Response:
        await commands.uploads.discard(actor, upload_id)
        return RedirectResponse(f"{CHECK}/{work_id}#files", status_code=303)


def _add_correction(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    where = "/pengajuan/{submission_id}/butir/{item_id}/perbaiki"

    @routes.get(where)
    async def show_correction(
        request: Request, actor: Sender, submission_id: str, item_id: str, isi: str = ""
    ) -> Response:
        aim, entry = await _returned(queries, actor, submission_id, item_id)
        begun = (await find_checked(queries, actor, isi)).typed if isi else None
        typed = Typed.before(request) or begun or typed_of({"items": [{**entry, "files": list(aim.earlier)}]})
        return await _form_page(request, queries, actor, aim, typed, [])

    @routes.post(where)
    async def check_correction(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        aim, _ = await _returned(queries, actor, submission_id, item_id)
        return await _checked(request, commands, queries, actor, aim, await Typed.of(request))

    @routes.post(f"{where}/ajukan")
    async def resubmit(request: Request, actor: Sender, submission_id: str, item_id: str, kunci: str = "") -> Response:
        aim = Aim(f"/intake/pengajuan/{submission_id}/butir/{item_id}/perbaiki", submission_id, item_id)
        return await _submitted(request, commands, queries, actor, aim, kunci)


async def _returned(queries: Queries, actor: Actor, submission_id: str, item_id: str) -> tuple[Aim, Mapping[str, Any]]:
    found = await queries.submission(actor, submission_id)
    items = [item for item in found["items"] if item["item_id"] == item_id]
    if not items:
        raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
    if items[0]["state"] != "returned" or items[0]["form"] is None:
        raise say_no("TIDAK_DIKEMBALIKAN")
    names = tuple(file["name"] for file in items[0]["files"])
    address = f"/intake/pengajuan/{submission_id}/butir/{item_id}/perbaiki"
    return Aim(address, submission_id, item_id, items[0]["reason"], names), items[0]["form"]


async def _checked(
    request: Request, commands: Commands, queries: Queries, actor: Actor, aim: Aim, typed: Typed
) -> Response:
    if typed("susun"):
        return await _form_page(request, queries, actor, aim, rearranged(typed), [])
    try:
        if typed("langkah") == "konsep":
            saved = await _draft_of(commands, actor, typed)
            return RedirectResponse(f"/intake/formulir?konsep={saved['draft_id']}&selesai=konsep", status_code=303)
        form = read_dossier(dossier_of(typed))
        await lawful(commands, actor, form, correcting=bool(aim.item_id))
    except Refusal as error:
        await note_refusal(request, actor, error, aim.item_id or "formulir")
        return await _form_page(request, queries, actor, aim, typed, _faults(error), status=status_of(error))
    return await keep_checked(commands, actor, aim, typed)


async def _draft_of(commands: Commands, actor: Actor, typed: Typed) -> dict[str, Any]:
    seen = typed("draft_version")
    over: dict[str, Any] = {"draft_id": typed("draft_id"), "seen": int(seen)} if seen.isdecimal() else {}
    return await commands.drafts.save_draft(actor, dossier_of(typed), **over)


async def _submitted(
    request: Request, commands: Commands, queries: Queries, actor: Actor, aim: Aim, key: str
) -> Response:
    words: dict[str, str] = {}
    async with await commands.scoped.tray(actor) as tray:
        try:
            words = await read_parts(request, commands, tray, limit=commands.scoped.limits.dossier)
            await commands.kept.settle_files(actor, tray, words.get(KEPT, "").split())
            done = await hand_in(commands, actor, aim, tray, words, key)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            held = words or error.data.pop("words", {})
            return await _not_taken(request, commands, queries, actor, aim, held, key, error)
    await commands.unfinished.finish(actor, key)
    return RedirectResponse(f"/intake/pengajuan/{done['submission_id']}?selesai=ajukan", status_code=303)


async def _not_taken(
    request: Request,
    commands: Commands,
    queries: Queries,
    actor: Actor,
    aim: Aim,
    words: Mapping[str, str],
    key: str,
    error: Refusal,
) -> Response:
    await note_refusal(request, actor, error, aim.item_id or "formulir")
    text = words.get("dossier", "")
    try:
        form = read_dossier(text)
    except Refusal:
        return await _form_page(request, queries, actor, aim, Typed({}), _faults(error), status=status_of(error))
    typed = typed_of(json.loads(text))
    if not form.entries or isinstance(error, DossierRefused) or error.code in PLACES:
        return await _form_page(request, queries, actor, aim, typed, _faults(error), status=status_of(error))
    asked = await questions(commands, actor, aim, form)
    faults = [(place_of_question(error) or "files", said) for _, said in faults_of(error, {}, {})]
    left, now = await files_left(commands, queries, actor), {file["file_id"] for file in error.data.get("kept", ())}
    with suppress(NotFound):  # a page from before the form was kept
        await change_files(commands, queries, actor, key, added=sorted(now))
    more: dict[str, Any] = {"asked": asked, "ticked": confirmed_in(words), "status": status_of(error)}
    return check_page(request, CheckedForm(key, typed, text, aim), left, faults, now, **more)


def _faults(error: Refusal) -> Faults:
    found = GROUND_PATH.fullmatch(str(error.data.get("field", "")))
    if found:
        return [(f"grounds.{found[1]}.{found[2]}", f"{error.message} {error.mend}".strip())]
    return faults_of(error, PLACES, {})


async def _form_page(
    request: Request,
    queries: Queries,
    actor: Actor,
    aim: Aim,
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
    saved: bool = False,
) -> Response:
    context: dict[str, Any] = {"aim": aim, "typed": typed, "errors": faults, "wrong": dict(reversed(faults))}
    context |= {
        "fields": FORM_FIELDS,
        "must": MUST,
        "grounds": count_of(typed),
        "agencies": await agencies(queries),
        "saved": saved,
        "enactments": CHOICES,
    }
    return page(request, "formulir.html", status=status, may_draft=bool(actor.skpd) and not aim.item_id, **context)
