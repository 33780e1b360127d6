"""The page of a submission: the state of each item and its reason, take back, and the receipt on screen and paper."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.pages.rendering import KINDS, Reader, Sender, page
from services.intake.queries import Queries
from shared.runtime.errors import NotFound, Refusal
from shared.runtime.phrases import moment_words
from shared.web.papers import print_pdf
from shared.web.statuses import status_of
from shared.web.typed_forms import faults_of, note_refusal

DONE: Mapping[str, tuple[str, str]] = {
    "ajukan": (
        "Pengajuan Anda sudah diterima dan dicatat pada buku agenda.",
        "Berikutnya: Petugas PPID mengusulkan klasifikasinya. Keadaannya tampil di halaman ini.",
    ),
    "tarik": ("Informasi itu sudah ditarik kembali.", "PPID tidak akan memprosesnya lagi."),
}


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the pages of submissions."""
    _add_submission(routes, commands, queries)
    _add_withdrawal(routes, commands, queries)
    _add_receipt(routes, commands, queries)


def _add_submission(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}")
    async def submission(request: Request, actor: Reader, submission_id: str, selesai: str = "") -> Response:
        found = await queries.submission(actor, submission_id)
        context = {"found": found, "done": DONE.get(selesai), "may_send": actor.has("skpd", "petugas")}
        return page(request, "pengajuan.html", status=200, **context)


def _add_withdrawal(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}/butir/{item_id}/tarik")
    async def show_withdrawal(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        found = await queries.submission(actor, submission_id)
        return page(request, "tarik.html", found=found, item=_item(found, item_id), errors=[])

    @routes.post("/pengajuan/{submission_id}/butir/{item_id}/tarik")
    async def withdraw(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        try:
            await commands.corrections.withdraw(actor, submission_id, [item_id])
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            found = await queries.submission(actor, submission_id)
            errors = faults_of(error, {}, {})
            item = _item(found, item_id)
            return page(request, "tarik.html", status=status_of(error), found=found, item=item, errors=errors)
        return RedirectResponse(f"/intake/pengajuan/{submission_id}?selesai=tarik", status_code=303)


def _add_receipt(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}/tanda-terima")
    async def receipt(request: Request, actor: Reader, submission_id: str) -> Response:
        found = await queries.submission(actor, submission_id)
        return page(request, "tanda-terima.html", paper=_receipt(commands, found), found=found)

    @routes.get("/pengajuan/{submission_id}/tanda-terima.pdf")
    async def receipt_pdf(actor: Reader, submission_id: str) -> Response:
        paper = _receipt(commands, await queries.submission(actor, submission_id))
        data = await print_pdf(
            "services.intake.papers",
            "tanda-terima.typ",
            paper,
            at=commands.scoped.clock.now(),
            head=await queries.audit_head(),
        )
        name = f"tanda-terima-{paper['agenda'].replace('/', '-')}.pdf"
        headers = {"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"}
        return Response(data, media_type="application/pdf", headers=headers)


def _item(found: Mapping[str, Any], item_id: str) -> Mapping[str, Any]:
    for item in found["items"]:
        if item["item_id"] == item_id:
            return dict(item)
    raise NotFound("ALAMAT_TIDAK_ADA", "Informasi itu tidak ada pada pengajuan ini.", mend="Periksa kembali tautannya.")


def _receipt(commands: Commands, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": "Tanda terima",
        "body": commands.scoped.kit.settings.body_name,
        "agenda": f"{found['agenda_number']}/{found['agenda_year']}",
        "skpd": found["skpd_name"],
        "received": moment_words(found["received_at"]),
        "subject": f"Informasi yang dikecualikan, {KINDS.get(found['kind'], found['kind'])}",
        "id": found["submission_id"],
        "items": [
            {
                "title": item["title"] or item["public_title"] or "(judulnya tersegel sejak ditetapkan)",
                "files": [{"name": file["name"] or "berkas", "sha256": file["sha256"]} for file in item["files"]],
            }
            for item in found["items"]
        ],
    }
