"""The pages of documents of proof: what a case rests on, the old decree that corrects a row, a new consent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api import proofs, upload
from services.registry.api.archive import ContentIn, settle
from services.registry.api.bodies import ExpiryIn, Line, Words
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Answer
from services.registry.pages.rendering import LABELS, page
from shared.files.door import IncomingFile
from shared.files.refusals import FILE_RULES
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

Ketua = Annotated[Actor, Depends(require("ketua"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
OF_FILES = dict.fromkeys(
    (*FILE_RULES, "FORMULIR_TANPA_BERKAS", "BERKAS_TERPOTONG", "SALINAN_TERLALU_BESAR", "PEMINDAI_TIDAK_TERSEDIA"),
    "document",
)
"""What is wrong with a file stands at its field."""


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of proof."""
    _add_case(routes, commands)
    for act in PROVINGS:
        _add_item(routes, commands, act)


def _add_case(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/berkas/{case_id}/bukti")
    @does(ActName.READ_CASE)
    async def show(request: Request, actor: PetugasOrKetua, case_id: str) -> Response:
        return page(request, "bukti.html", record=await commands.access.read_case(actor, case_id), errors=[], wrong={})

    @routes.post("/berkas/{case_id}/bukti")
    @does(ActName.ATTACH_DOCUMENT)
    async def attach(request: Request, actor: PetugasOrKetua, case_id: str) -> Response:
        try:
            form = await upload.receive(request)
            await commands.documents.attach_document(actor, case_id, form.file)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, case_id)
            record = await commands.access.read_case(actor, case_id)
            faults = [("document", words) for _, words in faults_of(error, {}, {})]
            return page(
                request, "bukti.html", status=status_of(error), record=record, errors=faults, wrong=dict(faults)
            )
        return RedirectResponse(f"/registry/berkas/{case_id}?selesai=bukti", status_code=303)


@dataclass(frozen=True)
class Proving:
    """An act on an item that brings a document: its address, template, and what the page says after."""

    name: str
    act: ActName
    done: str
    places: dict[str, str]
    run: Callable[[Commands, Actor, str, Typed, IncomingFile], Awaitable[None]]


OF_PROVINGS = {**LABELS, "ends_on": "Hari terakhir menurut keputusan lama", "reference": "Nomor surat persetujuan"}


class CorrectedIn(ExpiryIn):
    """The end that an old decree says, with every blank of its page filled."""

    answer: Literal[Answer.TIDAK] = Answer.TIDAK
    ends_on: date
    reason: Words


class ConsentedIn(ContentIn):
    """A new consent, with every blank of its page filled."""

    answer: Literal["open"] = "open"
    reference: Line
    reason: Words


async def correct_end(commands: Commands, actor: Actor, item_id: str, typed: Typed, proof: IncomingFile) -> None:
    """Answers that the old decree says another day than the row."""
    await proofs.expire(commands, actor, item_id, typed.read(CorrectedIn), proof)


async def renew_consent(commands: Commands, actor: Actor, item_id: str, typed: Typed, proof: IncomingFile) -> None:
    """Decides that the content opens on a new written consent."""
    await settle(commands, actor, item_id, typed.read(ConsentedIn), proof)


PROVINGS = (
    Proving(
        "koreksi-akhir",
        ActName.ANSWER_EXPIRY,
        "sudah-berakhir",
        {"TANPA_ALASAN": "reason", "TANPA_BUKTI": "ends_on", "LEBIH_TIGA_PULUH_TAHUN": "ends_on"},
        correct_end,
    ),
    Proving(
        "persetujuan-baru",
        ActName.DECIDE_CONTENT,
        "putusan-isi",
        {"TANPA_ALASAN": "reason", "TANPA_BUKTI": "reference"},
        renew_consent,
    ),
)


def _add_item(routes: APIRouter, commands: Commands, act: Proving) -> None:
    @routes.get(f"/butir/{{item_id}}/{act.name}", name=act.name)
    @does(act.act)
    async def show(request: Request, actor: Ketua, item_id: str) -> Response:
        record = await commands.access.read_item(actor, item_id)
        return page(request, f"{act.name}.html", record=record, typed=Typed({}), errors=[], wrong={})

    @routes.post(f"/butir/{{item_id}}/{act.name}", name=f"{act.name}-kirim")
    @does(act.act)
    async def send(request: Request, actor: Ketua, item_id: str) -> Response:
        typed = Typed({})
        try:
            form = await upload.receive(request)
            typed = Typed(form.fields)
            await act.run(commands, actor, item_id, typed, form.file)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            record = await commands.access.read_item(actor, item_id)
            faults = faults_of(error, OF_FILES | act.places, OF_PROVINGS)
            shown: dict[str, Any] = {"record": record, "typed": typed, "errors": faults, "wrong": dict(faults)}
            return page(request, f"{act.name}.html", status=status_of(error), **shown)
        return RedirectResponse(f"/registry/butir/{item_id}?selesai={act.done}", status_code=303)
