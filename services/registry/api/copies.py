"""The HTTP door of publication copies: handed in, blacked out, looked at and released."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError

from services.registry.api import upload
from services.registry.api.bodies import BlackOutIn, CopyExamination, ReleaseIn
from services.registry.commands import Commands
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.copies import Copy, headers_of
from shared.files.copy_facts import Mark
from shared.runtime.errors import Malformed
from shared.runtime.foreign_json import read_json
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

Petugas = Annotated[Actor, Depends(require("petugas"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
YES = frozenset({"1", "true", "on", "ya"})
TOLD = (
    "item_id", "sha256", "size", "media_type", "redacted", "object_key", "withdrawn_on", "facts", "original",
    "replaced_by",
)  # fmt: skip
MARKS = TypeAdapter(list[Mark])
PRIVATE = {"cache-control": "no-store"}


def router(commands: Commands) -> APIRouter:
    """Builds the routes of publication copies."""
    routes = api_routes("/api/items/{item_id}/publication-copy", "items")
    _making(routes, commands)
    _looking(routes, commands)
    _releasing(routes, commands)
    return routes


def _making(routes: APIRouter, commands: Commands) -> None:
    @routes.post("", status_code=201)
    @does(ActName.UPLOAD_COPY)
    async def upload_copy(actor: Petugas, item_id: str, request: Request, redacted: bool = False) -> dict[str, Any]:
        form = await upload.receive(request)
        given = UploadIn.of(form.fields)
        return _told(
            await commands.copies.upload_copy(
                actor,
                item_id,
                form.file,
                redacted=redacted or given.redacted,
                marks=given.marks,
                original=given.original,
                beside=given.beside,
            )
        )

    @routes.post("/{copy_id}/black-out", status_code=201)
    @does(ActName.UPLOAD_COPY)
    async def black_out(actor: Petugas, item_id: str, copy_id: str, body: BlackOutIn) -> dict[str, Any]:
        return _told(await commands.redactions.black_out(actor, item_id, copy_id, body.marks))


def _looking(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/{copy_id}")
    @does(ActName.READ_COPY)
    async def read_copy(actor: PetugasOrKetua, item_id: str, copy_id: str) -> StreamingResponse:
        copy, chunks = await commands.copies.read_copy(actor, item_id, copy_id)
        return StreamingResponse(chunks, media_type=copy.media_type, headers=headers_of(copy))

    @routes.get("/{copy_id}/pages/{page}", response_class=Response)
    @does(ActName.READ_COPY)
    async def read_page(actor: PetugasOrKetua, item_id: str, copy_id: str, page: int) -> Response:
        content = await commands.copies.read_page(actor, item_id, copy_id, page)
        return Response(content, media_type="image/png", headers=PRIVATE)

    @routes.get("/{copy_id}/examination")
    @does(ActName.READ_COPY)
    async def examine(actor: PetugasOrKetua, item_id: str, copy_id: str, file_id: str = "") -> CopyExamination:
        copy, told = await commands.copies.examine_copy(actor, item_id, copy_id)
        original = (
            await commands.access.read_file(actor, item_id, file_id, ReadingPurpose.of_words()) if file_id else None
        )
        return CopyExamination(
            copy_id=copy.id,
            sha256=copy.sha256,
            facts=copy.facts,
            pages=[page["text"] for page in told["pages"]],
            metadata=dict(told["metadata"]),
            comparison=await commands.copies.compared(told, original) if original else None,
        )


def _releasing(routes: APIRouter, commands: Commands) -> None:
    @routes.post("/release")
    @does(ActName.RELEASE_COPY)
    async def release_copy(actor: PetugasOrKetua, item_id: str, body: ReleaseIn) -> dict[str, Any]:
        return _told(await commands.copies.release_copy(actor, item_id, **vars(body)))


@dataclass(frozen=True)
class UploadIn:
    """What stands before the file of a copy: whether it is redacted, marks, and what it is of (`upload_copy`)."""

    redacted: bool
    marks: list[Mark]
    original: str
    beside: bool

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "UploadIn":
        """Reads the fields of a form; raises Malformed TANDA_TIDAK_TERBACA."""
        redacted, beside = (fields.get(name, "").lower() in YES for name in ("redacted", "beside"))
        return cls(redacted, marks_of(fields.get("marks", "")), fields.get("original", "").strip(), beside)


def marks_of(field: str) -> list[Mark]:
    """Reads the field `marks` of a form, a JSON list of page and box; raises Malformed TANDA_TIDAK_TERBACA."""
    try:
        return MARKS.validate_python(read_json(field)) if field else []
    except (ValueError, ValidationError) as error:
        raise Malformed(
            "TANDA_TIDAK_TERBACA",
            "Daftar bagian yang ditandai hitam tidak dapat dibaca.",
            mend='Tulis sebagai JSON seperti [{"page": 1, "box": [0.1, 0.2, 0.5, 0.25]}].',
        ) from error


def _told(copy: Copy) -> dict[str, Any]:
    return {"copy_id": copy.id, "released": copy.released is not None} | {name: getattr(copy, name) for name in TOLD}
