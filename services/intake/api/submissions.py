"""Submissions: hand in, look up, correct, take back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Request
from pydantic import BaseModel, Field, TypeAdapter

from services.intake.api.confirmation import Confirm
from services.intake.commands import Commands
from services.intake.domain.dossier import DossierEntry, HandedInDossier, read_dossier
from services.intake.domain.item import check_key
from services.intake.domain.refusals import say_no
from services.intake.queries import Queries
from services.intake.store.uploads import StagedUploads
from shared.contracts.base import fields_of
from shared.contracts.dossier import DossierGround
from shared.files.door import IncomingFile
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.security.identity.bearer_tokens import HAND_IN
from shared.web.access import require
from shared.web.act_names import does
from shared.web.multipart import Multipart, multipart_of
from shared.web.read_audit import LIST
from shared.web.routes import api_routes
from shared.web.scopes import token_may

Sender = Annotated[Actor, Depends(require("skpd", "petugas"))]
Reader = Annotated[Actor, Depends(require("skpd", "petugas", "ketua"))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", description="Kunci acak; sama bila mengirim ulang.")]

LETTERS = list("abcdefghij")
DRAINED = 64 * 1024 * 1024
"""Bytes of a refused upload that are still read, so that its sender can read the reason."""


def handed_in_schema() -> dict[str, Any]:
    """Returns the JSON Schema of a dossier as it is handed in, made from its contract."""
    ground, item = (TypeAdapter(model).json_schema() for model in (DossierGround, DossierEntry))
    ground["properties"]["huruf"]["enum"] = LETTERS
    properties = {name: item["properties"][name] for name in fields_of(DossierEntry) if name != "source"}
    properties["grounds"] |= {"minItems": 1, "items": ground}
    entry = {"type": "object", "required": ["title", "public_title", "grounds"], "properties": properties}
    return {
        "type": "object",
        "required": ["items"],
        "properties": {
            "skpd": {"type": "string", "description": "Kode SKPD; kosong berarti SKPD akun ini."},
            "letter": {"type": "object", "description": "Surat pengantar: number, date, subject."},
            "draft_id": {"type": "string", "description": "Konsep yang dihapus setelah pengajuan diterima."},
            "items": {"type": "array", "minItems": 1, "items": entry},
        },
    }


KEPT = "Nomor berkas yang sudah diterima bersama permintaan yang ditolak; tidak perlu diunggah ulang."
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["dossier"],
                    "properties": {
                        "dossier": handed_in_schema(),
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "kept": {"type": "array", "items": {"type": "string"}, "description": KEPT},
                    },
                },
                "encoding": {"dossier": {"contentType": "application/json"}},
            }
        },
    }
}


class ItemWithdrawal(BaseModel):
    """Names the items to take back; none means all of the submission."""

    items: list[str] = Field(default_factory=list)


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of submissions."""
    routes = api_routes("/api/submissions", "pengajuan")

    @routes.post("", status_code=201, openapi_extra=UPLOAD, summary="Ajukan informasi yang dikecualikan")
    @token_may(HAND_IN)
    async def submit(request: Request, actor: Sender, confirm: Confirm = (), key: Key = None) -> dict[str, Any]:
        check_key(key)
        async with incoming(request, commands, actor) as (tray, dossier):
            return await commands.submissions.submit_from(tray, actor, dossier, key, confirm)

    @routes.get("", summary="Daftar pengajuan SKPD sendiri")
    @does(LIST)
    async def list_submissions(actor: Reader, before: str = "", skpd: str = "") -> dict[str, Any]:
        return await queries.submissions(actor, before=before, skpd=skpd)

    @routes.get("/kept-files", summary="Berkas yang sudah diterima tetapi belum diajukan, dan yang dikarantina")
    @does(LIST)
    async def kept_files(actor: Reader) -> list[dict[str, Any]]:
        return await queries.kept_files(actor)

    @routes.get("/{submission_id}", summary="Keadaan setiap informasi dalam satu pengajuan")
    async def show(submission_id: str, actor: Reader) -> dict[str, Any]:
        return await queries.submission(actor, submission_id)

    @routes.post("/{submission_id}/withdraw", summary="Tarik pengajuan sebelum ditetapkan")
    async def withdraw(
        submission_id: str, actor: Sender, which: Annotated[ItemWithdrawal | None, Body()] = None
    ) -> dict[str, Any]:
        taken = await commands.corrections.withdraw(actor, submission_id, which.items if which else ())
        return {"submission_id": submission_id, "items": [{"item_id": i.item_id, "state": i.state} for i in taken]}

    @routes.post("/{submission_id}/items/{item_id}/withdraw", summary="Tarik satu informasi sebelum ditetapkan")
    async def withdraw_item(submission_id: str, item_id: str, actor: Sender) -> dict[str, Any]:
        taken = await commands.corrections.withdraw(actor, submission_id, [item_id])
        return {"submission_id": submission_id, "items": [{"item_id": i.item_id, "state": i.state} for i in taken]}

    @routes.post(
        "/{submission_id}/items/{item_id}/resubmit",
        status_code=201,
        openapi_extra=UPLOAD,
        summary="Ajukan perbaikan atas informasi yang dikembalikan",
    )
    @token_may(HAND_IN)
    async def resubmit(
        request: Request, submission_id: str, item_id: str, actor: Sender, key: Key = None
    ) -> dict[str, Any]:
        check_key(key)
        async with incoming(request, commands, actor) as (tray, dossier):
            return await commands.corrections.resubmit_from(tray, actor, submission_id, item_id, dossier, key)

    return routes


@asynccontextmanager
async def incoming(
    request: Request, commands: Commands, actor: Actor
) -> AsyncIterator[tuple[StagedUploads, HandedInDossier]]:
    """Yields the staged files of a request and its dossier; what is not kept is deleted at the end.

    The body is read as a stream: the dossier is kept in memory, each file is staged while it arrives. Raises
    `Malformed` (`BERKAS_TERPOTONG`, `UNGGAHAN_RUSAK`, `DOSIR_TIDAK_ADA`, `DOSIR_RUSAK`), the refusals of
    `StagedUploads`, and those of `settle_files`.
    """
    body = multipart_of(request)
    async with await commands.scoped.tray(actor) as tray:
        try:
            held, kept = await _read(body, tray, commands.scoped.limits.dossier)
        except Refusal:
            with suppress(Refusal):
                await body.drain(DRAINED)
            raise
        await commands.kept.settle_files(actor, tray, kept)
        yield tray, read_dossier(held)


async def _read(body: Multipart, tray: StagedUploads, dossier_limit: int) -> tuple[bytes, list[str]]:
    dossier, kept = None, list[str]()
    async for part in body.parts():
        if part.name == "dossier" and dossier is None:
            dossier = await part.read(dossier_limit, say_no("DOSIR_TERLALU_BESAR", limit=dossier_limit))
        elif part.name in {"files", "files[]"}:
            await tray.add(IncomingFile(part.file_name, part.media_type, part.chunks()))
        elif part.name == "kept":
            kept.append((await part.text()).strip())
        else:
            raise say_no("BAGIAN_TIDAK_DIKENAL", part=part.name[:80])
    if dossier is None:
        raise say_no("DOSIR_TIDAK_ADA")
    return dossier, kept
