"""The pages of documents of proof: the one a case rests on, and the old decree that corrects a row's end."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from services.registry import upload
from services.registry.bodies import ExpiryIn
from services.registry.commands import Commands
from services.registry.commands.documents import Proof
from services.registry.facts import Answer
from services.registry.pages.showing import INSIDE, LABELS, page
from shared.errors import NotFound, Refusal
from shared.identity import Actor, require
from shared.web.forms import Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
PRIVATE = {"content-disposition": "attachment", "cache-control": "no-store"}
PLACES = {"TANPA_ALASAN": "reason", "TANPA_BUKTI": "ends_on"}


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of proof."""
    _add_case(routes, commands)
    _add_row(routes, commands)


def _add_case(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/berkas/{case_id}/bukti")
    async def show(request: Request, actor: PetugasOrKetua, case_id: str) -> Response:
        return page(request, "bukti.html", record=await commands.read_case(actor, case_id), errors=[], wrong={})

    @routes.post("/berkas/{case_id}/bukti")
    async def attach(request: Request, actor: PetugasOrKetua, case_id: str) -> Response:
        try:
            file = await upload.receive(request)
            await commands.attach_document(actor, case_id, Proof(file.name, file.media_type, file.chunks))
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, case_id)
            record = await commands.read_case(actor, case_id)
            faults = [("document", words) for _, words in faults_of(error, {}, {})]
            return page(request, "bukti.html", status=error.status, record=record, errors=faults, wrong=dict(faults))
        return RedirectResponse(f"/registry/berkas/{case_id}?selesai=bukti", status_code=303)

    @routes.get("/berkas/{case_id}/bukti/berkas")
    async def read(actor: Reader, case_id: str) -> StreamingResponse:
        kept, chunks = await commands.read_document(actor, case_id)
        return StreamingResponse(chunks, media_type=kept.media_type, headers=PRIVATE)


def _add_row(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/butir/{item_id}/koreksi-akhir")
    async def show_correction(request: Request, actor: Ketua, item_id: str) -> Response:
        record = await commands.read_item(actor, item_id)
        return page(request, "koreksi-akhir.html", record=record, typed=Typed({}), errors=[], wrong={})

    @routes.post("/butir/{item_id}/koreksi-akhir")
    async def correct(request: Request, actor: Ketua, item_id: str) -> Response:
        typed = Typed({})
        try:
            file = await upload.receive(request)
            typed = Typed(file.fields)
            await _correct(commands, actor, item_id, typed, Proof(file.name, file.media_type, file.chunks))
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            record, faults = await commands.read_item(actor, item_id), faults_of(error, PLACES, LABELS)
            shown: dict[str, Any] = {"record": record, "typed": typed, "errors": faults, "wrong": dict(faults)}
            return page(request, "koreksi-akhir.html", status=error.status, **shown)
        return RedirectResponse(f"/registry/butir/{item_id}?selesai=sudah-berakhir", status_code=303)

    @routes.get("/butir/{item_id}/koreksi-akhir/berkas")
    async def read_decree(actor: Reader, item_id: str) -> StreamingResponse:
        kept, chunks = await commands.read_decree(actor, item_id)
        return StreamingResponse(chunks, media_type=kept.media_type, headers=PRIVATE)


async def _correct(commands: Commands, actor: Actor, item_id: str, typed: Typed, proof: Proof) -> None:
    body = typed.read(ExpiryIn)
    document = await commands.keep(commands.by(actor), proof)
    words = {"reason": body.reason, "ends_on": body.ends_on}
    try:
        await commands.answer_expiry(actor, item_id, Answer.TIDAK, document=document, **words)
    except Refusal:
        await commands.drop(document)
        raise
