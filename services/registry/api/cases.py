"""The HTTP door of opening cases for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.registry.api import originals, proofs
from services.registry.api.bodies import ApprovalIn, ConsiderationIn, EarlyIn, ReasonIn, RecordIn, RulingIn
from services.registry.commands import Commands
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.queries.item_filters import PAGE
from services.registry.queries.items import Queries
from services.registry.store.records import CASES
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

Reader = Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan"))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
Tim = Annotated[Actor, Depends(require("tim"))]
Pimpinan = Annotated[Actor, Depends(require("pimpinan"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes that list cases and take them from their proof to their approval."""
    routes = api_routes("/api/cases", "cases")
    _reads(routes, commands, queries)
    _acts(routes, commands)
    return routes


def _reads(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("")
    @does(ActName.READ_LIST)
    async def cases(
        actor: Reader,
        state: str = "",
        item_id: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[dict[str, Any]]:
        return await queries.cases(state=state, item_id=item_id, limit=limit, offset=offset)

    @routes.get("/{case_id}")
    @does(ActName.READ_CASE)
    async def case(actor: Reader, case_id: str) -> dict[str, Any]:
        return await commands.access.read_case(actor, case_id)

    @routes.get("/{case_id}/document", response_class=Response)
    @routes.get("/{case_id}/document/pages/{page}", response_class=Response)
    @does(ActName.READ_DOCUMENT)
    async def document_page(actor: Reader, case_id: str, page: int = 1) -> Response:
        opened = await commands.documents.read_document(actor, case_id, ReadingPurpose.of_page(page))
        return await originals.picture(commands.viewer, opened, page)

    @routes.post("/{case_id}/document/original")
    @does(ActName.READ_DOCUMENT)
    async def document(actor: Reader, case_id: str, body: ReasonIn) -> StreamingResponse:
        return originals.attached(
            await commands.documents.read_document(actor, case_id, ReadingPurpose.of_bytes(body.reason))
        )


def _acts(routes: APIRouter, commands: Commands) -> None:
    @routes.post("/{case_id}/document")
    @does(ActName.ATTACH_DOCUMENT)
    async def attach(actor: PetugasOrKetua, case_id: str, request: Request) -> dict[str, Any]:
        return shown(await commands.documents.attach_document(actor, case_id, await proofs.read_file(request)))

    @routes.post("/{case_id}/consideration")
    @does(ActName.CONSIDER)
    async def consider(actor: Tim, case_id: str, body: ConsiderationIn) -> dict[str, Any]:
        return shown(await commands.openings.consider(actor, case_id, **dict(body)))

    @routes.post("/{case_id}/decision")
    @does(ActName.DECIDE_OPENING)
    async def decide(actor: Ketua, case_id: str, body: RulingIn) -> dict[str, Any]:
        ruling, asked = body.ruling(commands.units.by(actor)), {"public_words_confirmed": body.confirms}
        return shown(await commands.openings.decide_opening(actor, case_id, ruling, **asked))

    @routes.post("/{case_id}/confirmation")
    @does(ActName.CONFIRM_RULING)
    async def confirm(actor: PetugasOrKetua, case_id: str, body: RecordIn | None = None) -> dict[str, Any]:
        said = body or RecordIn()
        asked = {"named": said.outcome is not None, "public_words_confirmed": said.confirms}
        return shown(
            await commands.openings.confirm_ruling(actor, case_id, said.ruling(commands.units.by(actor)), **asked)
        )

    @routes.post("/{case_id}/undo")
    @does(ActName.UNDO_RULING)
    async def undo(actor: PetugasOrKetua, case_id: str, body: ReasonIn) -> dict[str, Any]:
        return shown(await commands.openings.undo_ruling(actor, case_id, body.reason))

    @routes.post("/{case_id}/approval")
    @does(ActName.APPROVE_OPENING)
    async def approve(actor: Pimpinan, case_id: str, body: ApprovalIn) -> dict[str, Any]:
        words: dict[str, Any] = {"place": body.place, "public_words_confirmed": body.public_words_confirmed}
        return shown(await commands.openings.approve_opening(actor, case_id, body.answer, body.reason, **words))

    @routes.post("/{case_id}/close")
    @does(ActName.CLOSE_CASE)
    async def close(actor: Ketua, case_id: str, body: ReasonIn) -> dict[str, Any]:
        return shown(await commands.openings.close_case(actor, case_id, body.reason))


def starts(commands: Commands) -> APIRouter:
    """Builds the routes by which an item gets a case."""
    routes = api_routes("/api/items/{item_id}", "cases")

    @routes.post("/early-opening", status_code=201, openapi_extra=proofs.either(EarlyIn))
    @does(ActName.OPEN_EARLY)
    async def open_early(actor: PetugasOrKetua, item_id: str, request: Request) -> dict[str, Any]:
        body, proof = await proofs.read(request, EarlyIn)
        async with commands.documents.keeping(actor, proof) as document:
            case = await commands.openings.open_early(actor, item_id, body.trigger, body.proof(), document)
        if case.document != document:
            await commands.documents.drop(document)
        return shown(case)

    @routes.post("/case", status_code=201)
    @does(ActName.OPEN_CASE)
    async def open_case(actor: PetugasOrKetua, item_id: str) -> dict[str, Any]:
        return shown(await commands.openings.open_case(actor, item_id))

    return routes


def shown(case: Case) -> dict[str, Any]:
    """Returns a case as programs read it."""
    return {"case_id": case.id, **CASES.dump_python(case, mode="json"), "is_late": case.is_late}
