"""The page of a submission: the state of each item and its reason, and take back."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.pages.rendering import Reader, Sender, page
from services.intake.queries import Queries
from shared.runtime.errors import NotFound, Refusal
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


def _item(found: Mapping[str, Any], item_id: str) -> Mapping[str, Any]:
    for item in found["items"]:
        if item["item_id"] == item_id:
            return dict(item)
    raise NotFound("ALAMAT_TIDAK_ADA", "Informasi itu tidak ada pada pengajuan ini.", mend="Periksa kembali tautannya.")
