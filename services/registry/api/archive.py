"""The HTTP door of the archive for programs: holds, destruction, content of lapsed items, successions of SKPD."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from services.registry.api import originals, proofs
from services.registry.api.bodies import HoldIn, ItemOut, Line, ReasonIn, Words
from services.registry.commands import Commands
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.queries.archive import ArchiveQueries
from shared.files.door import IncomingFile
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

Reader = Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
KetuaOrPimpinan = Annotated[Actor, Depends(require("ketua", "pimpinan"))]
Pimpinan = Annotated[Actor, Depends(require("pimpinan"))]
Operator = Annotated[Actor, Depends(require("operator"))]


class HoldsIn(HoldIn):
    """One hold to be placed on several items."""

    item_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]


class ContentIn(BaseModel):
    """The decision on content without a consent; `reference` names the Act of a withholding, or the new consent."""

    answer: Literal["open", "withhold"]
    reason: Words = ""
    reference: Line = ""


class ConfirmIn(BaseModel):
    """The head's answer to a decision on the content."""

    answer: Literal[Answer.SETUJU, Answer.TOLAK] = Answer.SETUJU
    reason: Words = ""


class KeptDownIn(BaseModel):
    """The decision that files which were taken down stay so; `reference` names the article that it rests on."""

    reason: Words = ""
    reference: Line = ""


def router(commands: Commands, queries: ArchiveQueries) -> APIRouter:
    """Builds the routes of the archive."""
    routes = api_routes("/api", "archive")
    _holds(routes, commands)
    _destruction(routes, commands, queries)
    _content(routes, commands)

    @routes.post("/successions/sweep")
    @does(ActName.BEGIN_DAY)
    async def follow_successions(actor: Operator) -> dict[str, int]:
        return {"moved": await commands.days.begin_day()}

    return routes


def _holds(routes: APIRouter, commands: Commands) -> None:
    @routes.post("/holds", status_code=201)
    @does(ActName.PLACE_HOLD)
    async def place_holds(actor: PetugasOrKetua, body: HoldsIn) -> dict[str, Any]:
        words = body.model_dump(include={"kind", "reason", "reference"})
        hold_id, held = await commands.archive.place_holds(actor, body.item_ids, **words)
        return {"hold_id": hold_id, "items": _items(held)}

    @routes.post("/holds/{hold_id}/release")
    @does(ActName.RELEASE_HOLD)
    async def release_holds(actor: PetugasOrKetua, hold_id: str, body: ReasonIn) -> dict[str, Any]:
        return {"hold_id": hold_id, "items": _items(await commands.archive.release_holds(actor, hold_id, body.reason))}


def _destruction(routes: APIRouter, commands: Commands, queries: ArchiveQueries) -> None:
    @routes.post("/items/{item_id}/destruction-check")
    @does(ActName.CHECK_DESTRUCTION)
    async def check_destruction(actor: PetugasOrKetua, item_id: str) -> ItemOut:
        return ItemOut.of(await commands.archive.check_destruction(actor, item_id))

    @routes.get("/destruction-proposals")
    @does(ActName.READ_LIST)
    async def proposals(actor: Reader) -> dict[str, Any]:
        over = await queries.retention_over(legal_day(commands.units.kit.clock.now()))
        return {
            "proposals": [asdict(each) for each in over if not each.why],
            "kept": [asdict(each) for each in over if each.why],
        }


def _content(routes: APIRouter, commands: Commands) -> None:
    @routes.post("/items/{item_id}/content-decision", openapi_extra=proofs.either(ContentIn))
    @does(ActName.DECIDE_CONTENT)
    async def decide(actor: Ketua, item_id: str, request: Request) -> dict[str, Any]:
        body, proof = await proofs.read(request, ContentIn)
        return _content_of(await settle(commands, actor, item_id, body, proof))

    @routes.post("/items/{item_id}/takedown-decision")
    @does(ActName.KEEP_DOWN)
    async def keep_down(actor: KetuaOrPimpinan, item_id: str, body: KeptDownIn) -> ItemOut:
        words = body.model_dump()
        return ItemOut.of(await commands.takedowns.keep_down(actor, item_id, **words))

    @routes.get("/items/{item_id}/content-decision/document", response_class=Response)
    @routes.get("/items/{item_id}/content-decision/document/pages/{page}", response_class=Response)
    @does(ActName.READ_DOCUMENT)
    async def new_consent_page(actor: Reader, item_id: str, page: int = 1) -> Response:
        opened = await commands.documents.read_new_consent(actor, item_id, ReadingPurpose.of_page(page))
        return await originals.picture(commands.viewer, opened, page)

    @routes.post("/items/{item_id}/content-decision/document/original")
    @does(ActName.READ_DOCUMENT)
    async def new_consent(actor: Reader, item_id: str, body: ReasonIn) -> StreamingResponse:
        return originals.attached(
            await commands.documents.read_new_consent(actor, item_id, ReadingPurpose.of_bytes(body.reason))
        )

    @routes.post("/items/{item_id}/content-decision/confirmation")
    @does(ActName.CONFIRM_CONTENT)
    async def confirm(actor: Pimpinan, item_id: str, body: ConfirmIn | None = None) -> dict[str, Any]:
        given = body or ConfirmIn()
        return _content_of(await commands.content.confirm_content(actor, item_id, given.answer, given.reason))


async def settle(commands: Commands, actor: Actor, item_id: str, body: ContentIn, proof: IncomingFile | None) -> Item:
    """Decides on content, with the new consent where there is one; a refusal or a repetition keeps no document."""
    words = {"reason": body.reason, "reference": body.reference}
    async with commands.documents.keeping(actor, proof) as document:
        item = await commands.content.decide_content(actor, item_id, body.answer, document=document, **words)
    if item.content_decision is None or item.content_decision.document != document:
        await commands.documents.drop(document)
    return item


def _items(items: list[Item]) -> list[dict[str, Any]]:
    return [ItemOut.of(item).model_dump(mode="json") for item in items]


def _content_of(item: Item) -> dict[str, Any]:
    kept = item.content_decision
    decision = {"answer": kept.answer, "settled": kept.is_settled} if kept else None
    return {**ItemOut.of(item).model_dump(mode="json"), "content_decision": decision}
