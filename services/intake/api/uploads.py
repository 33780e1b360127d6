"""Files that arrive part by part: tus 1.0.0 with the extensions creation, expiration and termination.

A method in `X-HTTP-Method-Override` is not read: who may do what is written by method. A body beside the creation is
not read either (`creation-with-upload` is not offered).
"""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from shared.runtime.errors import Malformed
from shared.security.identity import Actor
from shared.security.identity.bearer_tokens import HAND_IN
from shared.web.access import content_type, require
from shared.web.act_names import does
from shared.web.described import REFUSED
from shared.web.multipart import broken, chunks_of
from shared.web.read_audit import LIST
from shared.web.routes import api_routes
from shared.web.scopes import token_may

Sender = Annotated[Actor, Depends(require("skpd", "petugas"))]

ADDRESS = "/intake/api/uploads"
VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BODY_TYPE = "application/offset+octet-stream"
SPOKEN = {"tus-resumable": VERSION}
PART: dict[str, Any] = {
    "requestBody": {"required": True, "content": {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}

VERSIONED: dict[int | str, dict[str, Any]] = {412: REFUSED}
"""What a request without the version of the protocol is answered."""


def router(commands: Commands) -> APIRouter:
    """Builds the routes of uploads."""
    routes = api_routes("/api/uploads", "unggahan bertahap")
    _add_whole(routes, commands)
    _add_parts(routes, commands)
    return routes


def _add_whole(routes: APIRouter, commands: Commands) -> None:
    @routes.options("", status_code=204, summary="Versi tus dan batas satu berkas", response_class=Response)
    async def capabilities(_: Sender) -> Response:
        largest = {"tus-max-size": str(commands.scoped.limits.file)}
        told = {**SPOKEN, "tus-version": VERSION, "tus-extension": EXTENSIONS, **largest}
        return Response(status_code=204, headers=told)

    @routes.post(
        "",
        status_code=201,
        responses=VERSIONED,
        summary="Mulai unggahan bertahap (tus: creation)",
        response_class=Response,
    )
    @token_may(HAND_IN)
    async def begin_upload(request: Request, actor: Sender) -> Response:
        _check_version(request)
        told = _metadata(request.headers.get("upload-metadata", ""))
        length = _number(request, "Upload-Length")
        name, kind, mark = (told.get(key, "") for key in ("filename", "filetype", "fingerprint"))
        begun = await commands.uploads.begin(actor, name, kind, length, mark)
        return Response(status_code=201, headers={**_place(begun), "location": f"{ADDRESS}/{begun['upload_id']}"})

    @routes.get("", summary="Unggahan bertahap yang belum menjadi berkas, dan sebab penolakannya")
    @does(LIST)
    async def list_uploads(actor: Sender) -> dict[str, Any]:
        return {"uploads": await commands.uploads.list_own(actor)}

    @routes.get("/{upload_id}", summary="Keadaan satu unggahan bertahap")
    async def show_upload(upload_id: str, actor: Sender) -> dict[str, Any]:
        return await commands.uploads.show(actor, upload_id)


def _add_parts(routes: APIRouter, commands: Commands) -> None:
    @routes.head(
        "/{upload_id}",
        responses=VERSIONED,
        summary="Letak sambungan satu unggahan (tus)",
        response_class=Response,
    )
    async def place_of_upload(request: Request, upload_id: str, actor: Sender) -> Response:
        _check_version(request)
        found = await commands.uploads.show(actor, upload_id)
        return Response(headers={**_place(found), "upload-length": str(found["length"]), "cache-control": "no-store"})

    @routes.patch(
        "/{upload_id}",
        status_code=204,
        openapi_extra=PART,
        responses=VERSIONED,
        summary="Sambung unggahan (tus); potongan terakhir dijawab sesudah berkasnya diperiksa",
        response_class=Response,
    )
    @token_may(HAND_IN)
    async def continue_upload(request: Request, upload_id: str, actor: Sender) -> Response:
        _check_version(request)
        if content_type(request) != BODY_TYPE:
            raise broken(f"jenis kirimannya bukan {BODY_TYPE}")
        place, silence = _number(request, "Upload-Offset"), commands.scoped.settings.silence_seconds
        await commands.uploads.receive(actor, upload_id, place, _until_cut(chunks_of(request), silence))
        return Response(status_code=204, headers=_place(await commands.uploads.show(actor, upload_id)))

    @routes.delete("/{upload_id}", status_code=204, responses=VERSIONED, summary="Hapus unggahan (tus: termination)")
    @token_may(HAND_IN)
    async def discard_upload(request: Request, upload_id: str, actor: Sender) -> Response:
        _check_version(request)
        await commands.uploads.discard(actor, upload_id)
        return Response(status_code=204, headers=SPOKEN)


async def _until_cut(chunks: AsyncIterator[bytes], silence: int) -> AsyncIterator[bytes]:
    """Yields what comes; a line that breaks or stays silent ends it, so that what came is stored."""
    while True:
        try:
            async with asyncio.timeout(silence):
                chunk = await anext(chunks)
        except (StopAsyncIteration, TimeoutError, Malformed):
            return
        yield chunk


def _place(found: Mapping[str, Any]) -> dict[str, str]:
    ends = format_datetime(datetime.fromisoformat(found["ends_at"]).astimezone(UTC), usegmt=True)
    return {**SPOKEN, "upload-offset": str(found["received"]), "upload-expires": ends}


def _check_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise say_no("VERSI_TUS_SALAH", version=VERSION)


def _number(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) <= 15):
        raise broken(f"tajuk {name} bukan bilangan bita")
    return int(given)


def _metadata(given: str) -> dict[str, str]:
    """Returns what `Upload-Metadata` says: names, each with its word in Base64; raises `Malformed`."""
    told = dict[str, str]()
    for each in filter(None, (pair.strip() for pair in given.split(","))):
        name, _, word = each.partition(" ")
        try:
            told[name] = b64decode(word, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise broken("tajuk Upload-Metadata bukan pasangan nama dan Base64") from error
    return told
