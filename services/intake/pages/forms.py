"""The form: one piece of information with its consequence tests, saved as a draft, checked, and handed in."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from uuid6 import uuid7

from services.intake.commands import Commands
from services.intake.domain.dossier import DossierFault, DossierRefused, HandedInDossier, check_lawful, read_dossier
from services.intake.domain.hand_in_doubts import Doubt
from services.intake.domain.refusals import say_no
from services.intake.pages.grounds import FORM_FIELDS, MUST, count_of, dossier_of, rearranged, typed_of
from services.intake.pages.rendering import (
    KEPT,
    Sender,
    agencies,
    confirmed_in,
    letters,
    page,
    place_of_question,
    read_parts,
)
from services.intake.queries import Queries
from services.intake.store.uploads import StagedUploads
from shared.law.texts.statutes import CHOICES
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

PLACES = {
    "SKPD_TIDAK_DISEBUT": "skpd",
    "SKPD_TIDAK_DIKENAL": "skpd",
    "SKPD_TIDAK_BERLAKU": "skpd",
    "SKPD_BUKAN_MILIK_ANDA": "skpd",
}
GROUND_PATH = re.compile(r"items\[0\]\.grounds\[(\d+)\]\.(\w+)")


@dataclass(frozen=True)
class Aim:
    """What a form makes: a new submission, or the next version of a returned item with its earlier files."""

    address: str = "/intake/formulir"
    submission_id: str = ""
    item_id: str = ""
    reason: str = ""
    earlier: tuple[str, ...] = ()


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the form for something new and the form that corrects a returned item."""
    _add_new(routes, commands, queries)
    _add_correction(routes, commands, queries)


def _add_new(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/formulir")
    async def show_form(request: Request, actor: Sender, konsep: str = "", selesai: str = "") -> Response:
        typed = Typed({"skpd": actor.skpd or ""})
        if konsep:
            draft = await queries.draft(actor, konsep)
            standing = {"draft_id": konsep, "draft_version": str(draft["version"])}
            typed = Typed({**typed_of(draft["dossier"]).words, **standing})
        return await _form_page(request, queries, actor, Aim(), typed, [], saved=bool(selesai))

    @routes.post("/formulir")
    async def check_form(request: Request, actor: Sender) -> Response:
        return await _checked(request, commands, queries, actor, Aim(), await Typed.of(request))

    @routes.post("/formulir/ajukan")
    async def submit(request: Request, actor: Sender, kunci: str = "") -> Response:
        return await _submitted(request, commands, queries, actor, Aim(), kunci)

    @routes.post("/konsep/{draft_id}/hapus")
    async def delete_draft(request: Request, actor: Sender, draft_id: str) -> Response:
        await commands.drafts.delete_draft(actor, draft_id)
        return RedirectResponse("/intake/?selesai=konsep", status_code=303)


def _add_correction(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    where = "/pengajuan/{submission_id}/butir/{item_id}/perbaiki"

    @routes.get(where)
    async def show_correction(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        aim, entry = await _returned(queries, actor, submission_id, item_id)
        typed = typed_of({"items": [{**entry, "files": list(aim.earlier)}]})
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
    if typed("susun") or typed("langkah") == "ubah":
        return await _form_page(request, queries, actor, aim, rearranged(typed), [])
    try:
        if typed("langkah") == "konsep":
            return await _saved(commands, actor, typed)
        form, told = await _lawful(commands, actor, typed, correcting=bool(aim.item_id))
        asked = await _questions(commands, actor, aim, form)
    except Refusal as error:
        await note_refusal(request, actor, error, aim.item_id or "formulir")
        return await _form_page(request, queries, actor, aim, typed, _faults(error), status=status_of(error))
    text, key = json.dumps(dossier_of(typed), ensure_ascii=False), str(uuid7())
    words: dict[str, Any] = {"told": told, "asked": asked}
    return _check_page(request, aim, typed, text, form, key, [], await queries.kept_files(actor), **words)


async def _lawful(
    commands: Commands, actor: Actor, typed: Typed, *, correcting: bool
) -> tuple[HandedInDossier, list[DossierFault]]:
    """Returns the form and what is only told about it; raises `DossierRefused` for what the law refuses."""
    form = read_dossier(dossier_of(typed))
    if not correcting:
        await commands.scoped.agency(actor, form.skpd)
    return form, check_lawful(form, commands.scoped.today())


async def _questions(commands: Commands, actor: Actor, aim: Aim, form: HandedInDossier) -> tuple[Doubt, ...]:
    """Returns what is asked before a new form is handed in; a correction is of an item that was handed in already."""
    return () if aim.item_id else await commands.submissions.questions(actor, form)


async def _saved(commands: Commands, actor: Actor, typed: Typed) -> Response:
    seen = typed("draft_version")
    over: dict[str, Any] = {"draft_id": typed("draft_id"), "seen": int(seen)} if seen.isdecimal() else {}
    saved = await commands.drafts.save_draft(actor, dossier_of(typed), **over)
    return RedirectResponse(f"/intake/formulir?konsep={saved['draft_id']}&selesai=konsep", status_code=303)


async def _submitted(
    request: Request, commands: Commands, queries: Queries, actor: Actor, aim: Aim, key: str
) -> Response:
    words: dict[str, str] = {}
    async with await commands.scoped.tray(actor) as tray:
        try:
            words = await read_parts(request, commands, tray, limit=commands.scoped.limits.dossier)
            await commands.kept.settle_files(actor, tray, words.get(KEPT, "").split())
            done = await _handed_in(commands, actor, aim, tray, words, key)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            held = words or error.data.pop("words", {})
            return await _not_taken(request, commands, queries, actor, aim, held, key, error)
    return RedirectResponse(f"/intake/pengajuan/{done['submission_id']}?selesai=ajukan", status_code=303)


async def _handed_in(
    commands: Commands, actor: Actor, aim: Aim, tray: StagedUploads, words: Mapping[str, str], key: str
) -> dict[str, Any]:
    form = read_dossier(words.get("dossier", ""))
    if not aim.item_id:
        return await commands.submissions.submit_from(tray, actor, form, key, confirmed_in(words))
    entries = tuple(replace(entry, files=tuple(dict.fromkeys((*entry.files, *tray.files)))) for entry in form.entries)
    form = replace(form, entries=entries)
    return await commands.corrections.resubmit_from(tray, actor, aim.submission_id, aim.item_id, form, key)


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
    asked = await _questions(commands, actor, aim, form)
    faults = [(place_of_question(error) or "files", said) for _, said in faults_of(error, {}, {})]
    kept, now = await queries.kept_files(actor), {file["file_id"] for file in error.data.get("kept", ())}
    more: dict[str, Any] = {"asked": asked, "ticked": confirmed_in(words), "status": status_of(error)}
    return _check_page(request, aim, typed, text, form, key, faults, kept, now, **more)


def _faults(error: Refusal) -> Faults:
    found = GROUND_PATH.fullmatch(str(error.data.get("field", "")))
    if found:
        return [(f"grounds.{found[1]}.{found[2]}", f"{error.message} {error.mend}".strip())]
    return faults_of(error, PLACES, {})


def _check_page(
    request: Request,
    aim: Aim,
    typed: Typed,
    text: str,
    form: HandedInDossier,
    key: str,
    faults: Faults,
    kept: Sequence[Mapping[str, Any]],
    now: Collection[str] = (),
    *,
    status: int = 200,
    told: Sequence[DossierFault] = (),
    asked: Sequence[Doubt] = (),
    ticked: Sequence[str] = (),
) -> Response:
    """Shows what will be handed in and what is asked before.

    `kept` are the files that came in before, those of `now` with this very request.
    """
    context: dict[str, Any] = {
        "kept": [file for file in kept if file["own"]],
        "now": now,
        "aim": aim,
        "typed": typed,
        "dossier": text,
        "entry": form.entries[0],
        "key": key,
    }
    context |= {"told": [fault.as_json() for fault in told], "asked": asked, "ticked": ticked}
    context |= {"names": dict(letters()), "fields": FORM_FIELDS}
    return page(request, "periksa.html", status=status, errors=faults, wrong=dict(reversed(faults)), **context)


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
