"""Workbooks: preview, commit, template, export."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from services.intake.api.confirmation import Confirm
from services.intake.commands import Commands
from services.intake.domain.item import check_key
from services.intake.domain.refusals import say_no
from services.intake.queries import Queries
from services.intake.spreadsheet import write_rows, write_template
from services.intake.spreadsheet.export import export_rows
from services.intake.spreadsheet.isolated import Workbook
from shared.files.memory_files import file_in_memory
from shared.files.names import clean_name
from shared.runtime.foreign_json import read_json
from shared.security.identity import Actor
from shared.security.identity.bearer_tokens import HAND_IN
from shared.web.access import require
from shared.web.list_files import FORMS
from shared.web.multipart import chunks_of, is_multipart, multipart_of
from shared.web.routes import api_routes
from shared.web.scopes import token_may

Sender = Annotated[Actor, Depends(require("skpd", "petugas"))]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of workbooks."""
    routes = api_routes("/api/spreadsheets", "lembar kerja")

    @routes.post(
        "",
        openapi_extra=BODY,
        response_model=dict[str, Any],
        summary="Periksa (preview) atau ajukan (commit) daftar dalam lembar kerja",
    )
    @token_may(HAND_IN)
    async def spreadsheets(
        request: Request,
        response: Response,
        actor: Sender,
        mode: Literal["preview", "commit"] = "preview",
        kind: Annotated[
            Literal["history", "new"] | None,
            Query(description="history: daftar lama; new: usulan baru. Wajib untuk commit: tidak ada yang dipilihkan."),
        ] = None,
        skpd: str = "",
        answers: Annotated[list[str], Query(description="KEPALA=ARTI, atau satu objek JSON")] = [],  # noqa: B006
        confirm: Confirm = (),
        files: Annotated[
            list[str], Query(description="file_id berkas yang sudah diterima dan disebut baris daftar; boleh berulang")
        ] = [],  # noqa: B006
        filename: str = "",
        key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
    ) -> Any:
        if mode == "commit":
            check_key(key)
            if kind is None:
                raise say_no("JENIS_DAFTAR_KOSONG")
        chosen = _answers(answers)
        workbook = await _workbook(request, filename, commands.scoped.limits.workbook)
        sheet = await commands.workbooks.admit(actor, workbook, chosen)
        if mode == "preview":
            asked: dict[str, Any] = {"skpd": skpd, "kind": kind or "", "workbook": workbook, "files": files}
            seen = await commands.workbooks.preview(actor, sheet, **asked)
            return await asyncio.to_thread(JSONResponse, seen)  # it has each row of the list
        response.status_code = 201
        given: dict[str, Any] = {
            "skpd": skpd,
            "kind": kind or "",
            "answers": chosen,
            "confirmed": confirm,
            "files": files,
        }
        created = await commands.workbooks.take_in(actor, workbook, sheet, key, **given)
        return {**sheet.as_json(), **created}

    @routes.get("/template", summary="Unduh templat lembar kerja", response_class=Response)
    async def template(_: Sender) -> Response:
        names = [agency["name"] for agency in await queries.skpd() if agency["active"]]
        return _download(await _written(lambda path: write_template(path, skpd=names)), "templat-dik.xlsx")

    @routes.get("/export", summary="Unduh isian yang masih tersimpan, dalam susunan templat", response_class=Response)
    async def export(actor: Sender, skpd: str = "") -> Response:
        kept = await queries.forms_of(actor, skpd)
        rows = [row for form in kept for row in export_rows(form["entry"])]
        return _download(await _written(lambda path: write_rows(path, rows)), "isian-dik.xlsx")

    return routes


async def _workbook(request: Request, filename: str, limit: int) -> Workbook:
    if is_multipart(request):
        return await _from_form(request, limit)
    data = bytearray()
    async for chunk in chunks_of(request):
        data += chunk
        if len(data) > limit:
            raise say_no("BERKAS_TERLALU_BESAR", limit=limit)
    name = clean_name(filename or unquote(request.headers.get("x-file-name", "")))
    return _named(name, bytes(data), request.headers.get("content-type", ""))


async def _from_form(request: Request, limit: int) -> Workbook:
    found: Workbook | None = None
    async for part in multipart_of(request).parts():
        if part.name in {"file", "files"} and found is None:
            data = await part.read(limit, say_no("BERKAS_TERLALU_BESAR", limit=limit))
            found = _named(clean_name(part.file_name), data, part.media_type)
    if found is None:
        raise say_no("LEMBAR_TIDAK_ADA")
    return found


def _named(name: str, data: bytes, media_type: str) -> Workbook:
    if not data:
        raise say_no("LEMBAR_TIDAK_ADA")
    if not name:
        raise say_no("BERKAS_TANPA_NAMA")
    return Workbook(name, data, media_type.partition(";")[0].strip() or "application/octet-stream")


def _answers(given: Sequence[str]) -> Mapping[str, str]:
    chosen: dict[str, str] = {}
    for each in given:
        if each.lstrip().startswith("{"):
            chosen |= _json_answers(each)
            continue
        header, mark, field = each.rpartition("=")
        if not mark or not header.strip():
            raise say_no("PILIHAN_SALAH", why="answers harus berbentuk KEPALA=ARTI")
        chosen[header.strip()] = field.strip()
    return chosen


def _json_answers(text: str) -> dict[str, str]:
    try:
        told = read_json(text)
    except ValueError as error:
        raise say_no("PILIHAN_SALAH", why="answers bukan JSON yang sah") from error
    return {str(header): str(field) for header, field in told.items()}


async def _written(write: Callable[[Path], None]) -> bytes:
    """Returns a workbook that a writer makes.

    The file stays in memory, since the content of an export is not public.
    """
    with file_in_memory() as file:
        path = Path(f"/dev/fd/{file.fileno()}")
        await asyncio.to_thread(write, path)
        return await asyncio.to_thread(path.read_bytes)


def _download(data: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type=FORMS["xlsx"], headers=headers)
