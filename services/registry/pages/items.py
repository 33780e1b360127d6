"""The page of one item, its acts, its files, and the upload of its publication copy."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from services.registry import upload
from services.registry.commands import Commands
from services.registry.pages.acts import BY_NAME, ITEM_ACTS, PUBLIC, Act
from services.registry.pages.case_acts import BY_NAME as CASE_ACTS
from services.registry.pages.showing import INSIDE, add_act, page
from shared.errors import NotFound, Refusal
from shared.identity import Actor, require
from shared.web.forms import faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Petugas = Annotated[Actor, Depends(require("petugas"))]

NEXT: Mapping[str, str] = {
    "submitted": "Berikutnya: Petugas PPID mengusulkan klasifikasinya.",
    "proposed": "Berikutnya: Ketua PPID menjawab ya atau tidak.",
    "decided": "Berikutnya: pimpinan badan publik menyetujui penetapannya.",
    "exempt": "Berikutnya: jam pencatat menghitung jatuh temponya; berkas pembukaan dibuat pada waktunya.",
    "public": "Berikutnya: petugas mengunggah salinan publikasi, dan orang lain melepasnya.",
    "partly_public": "Berikutnya: petugas mengunggah salinan yang dihitamkan, dan orang lain melepasnya.",
    "returned": "Berikutnya: SKPD memperbaiki dan mengajukannya lagi.",
    "withdrawn": "Tidak ada langkah berikutnya; SKPD sudah menariknya.",
}
PUBLISHED = "Tidak ada langkah berikutnya; salinan publikasinya sudah dilepas kepada penerbit."
RELEASING = "Berikutnya: orang lain melepas salinan publikasi yang sudah diunggah."
UPLOADED = "Salinan publikasi tersimpan dan menunggu dilepas oleh orang lain."


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of items."""
    _add_item(routes, commands)
    _add_upload(routes, commands)
    for act in ITEM_ACTS:
        add_act(routes, commands, act, f"/butir/{{subject}}/{act.name}", _reads, _onward)


def _add_item(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/butir/{item_id}")
    async def item(request: Request, actor: Reader, item_id: str, selesai: str = "") -> Response:
        record = await commands.read_item(actor, item_id)
        offered = [act for act in ITEM_ACTS if actor.has(*act.roles) and act.fits(record)]
        context: dict[str, Any] = {"record": record, "offered": offered, "onward": _next(record)}
        return page(request, "butir.html", done=_done(selesai), may_upload=_may_upload(actor, record), **context)

    @routes.get("/butir/{item_id}/dokumen/{file_id}")
    async def file(actor: Reader, item_id: str, file_id: str) -> StreamingResponse:
        media_type, chunks = await commands.read_file(actor, item_id, file_id)
        headers = {"content-disposition": "attachment", "cache-control": "no-store"}
        return StreamingResponse(chunks, media_type=media_type, headers=headers)


def _add_upload(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/butir/{item_id}/salinan")
    async def show_upload(request: Request, actor: Petugas, item_id: str) -> Response:
        return page(request, "salinan.html", record=await commands.read_item(actor, item_id), errors=[], wrong={})

    @routes.post("/butir/{item_id}/salinan")
    async def upload_copy(request: Request, actor: Petugas, item_id: str) -> Response:
        try:
            file = await upload.receive(request)
            redacted = file.fields.get("redacted", "") == "ya"
            await commands.upload_copy(actor, item_id, file.chunks, media_type=file.media_type, redacted=redacted)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            record = await commands.read_item(actor, item_id)
            faults = [("file", words) for _, words in faults_of(error, {}, {})]
            return page(request, "salinan.html", status=error.status, record=record, errors=faults, wrong=dict(faults))
        return RedirectResponse(f"/registry/butir/{item_id}?selesai=salinan", status_code=303)


async def _reads(commands: Commands, actor: Actor, item_id: str) -> Mapping[str, Any]:
    return await commands.read_item(actor, item_id)


def _onward(item_id: str, act: Act, done: Any) -> str:
    if act.name in {"siapkan-berkas", "pembukaan-awal"} and isinstance(done, str):
        return f"/registry/berkas/{done}?selesai={act.name}"
    return f"/registry/butir/{item_id}?selesai={act.name}"


def _next(record: Mapping[str, Any]) -> str:
    copies = record["copies"] if record["state"] in PUBLIC else []
    if any(copy["released_by"] is None for copy in copies):
        return RELEASING
    return PUBLISHED if copies else NEXT[record["state"]]


def _done(name: str) -> str:
    if name == "salinan":
        return UPLOADED
    act = BY_NAME.get(name) or CASE_ACTS.get(name)
    return act.done if act else ""


def _may_upload(actor: Actor, record: Mapping[str, Any]) -> bool:
    return actor.has("petugas") and record["state"] in (*PUBLIC, "exempt")
