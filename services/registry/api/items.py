"""The HTTP door for programs: parse, call one command or query, map."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from services.registry.api import announcements as announcement_routes
from services.registry.api import cases as case_routes
from services.registry.api import copies as copy_routes
from services.registry.api import incidents as incident_routes
from services.registry.api import mandates as mandate_routes
from services.registry.api import originals, proofs
from services.registry.api.bodies import (
    AnswerIn,
    ApprovalIn,
    ClassificationIn,
    ConsiderationIn,
    DecisionIn,
    ExpiryIn,
    HoldIn,
    ItemOut,
    LocationIn,
    ReasonIn,
    RetentionIn,
    ReviewIn,
)
from services.registry.commands import Commands
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.penetapan import Penetapan
from services.registry.queries.incidents import IncidentQueries
from services.registry.queries.item_filters import PAGE, ItemFilters
from services.registry.queries.items import Announcement, ItemSummary, Queries, RekapEntry
from services.registry.queries.omissions import Omission, OmissionQueries, OmissionsAsked
from shared.security.identity import Actor
from shared.security.identity.actor import wrong_role
from shared.storage.narrowing import NOBODY
from shared.web.access import require
from shared.web.act_names import does
from shared.web.json_lists import json_list
from shared.web.routes import add_routes, api_routes

INSIDE = ("petugas", "ketua", "tim", "pimpinan")
Reader = Annotated[Actor, Depends(require(*INSIDE))]
Anyone = Annotated[Actor, Depends(require("skpd", *INSIDE, "operator"))]
Petugas = Annotated[Actor, Depends(require("petugas"))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
Tim = Annotated[Actor, Depends(require("tim"))]
Pimpinan = Annotated[Actor, Depends(require("pimpinan"))]
OMISSIONS, REKAP = TypeAdapter(list[Omission]), TypeAdapter(list[RekapEntry])
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of the classification desk, the opening desk, the archive and the books."""
    routes = APIRouter()
    add_routes(routes, _items(commands, queries))
    for part in (_classification, _kept_or_over, _archive, copy_routes.router):
        add_routes(routes, part(commands))
    add_routes(routes, case_routes.starts(commands))
    add_routes(routes, case_routes.router(commands, queries))
    add_routes(routes, _books(commands, queries))
    add_routes(routes, mandate_routes.router(commands, queries))
    add_routes(routes, announcement_routes.router(commands, queries))
    add_routes(routes, incident_routes.router(commands, IncidentQueries(queries.database)))
    return routes


async def own_agency(commands: Commands, actor: Actor) -> str | None:
    """Returns the SKPD that an actor is confined to; None for the officers of the PPID, who see all.

    It is none, and not None, for who has no SKPD or one whose last day is over.
    """
    if actor.has(*INSIDE, "operator"):
        return None
    if not actor.skpd or await commands.successions.has_ended(actor.skpd):
        return NOBODY
    return actor.skpd


def _reads_titles(actor: Actor) -> bool:
    """Tells whether an actor may read inner titles, and so search in them: an operator may not."""
    return actor.has("skpd", *INSIDE)


def _shown(actor: Actor, line: ItemSummary) -> ItemSummary:
    return line if _reads_titles(actor) else line.without_title()


def _items(commands: Commands, queries: Queries) -> APIRouter:
    routes = api_routes("/api", "items")

    @routes.get("/items")
    @does(ActName.READ_LIST)
    async def items(
        actor: Anyone,
        state: str = "",
        queue: str = "",
        skpd: str = "",
        huruf: str = "",
        q: str = "",
        order: str = "id",
        without_address: bool = False,
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[ItemSummary]:
        if q and not _reads_titles(actor):
            raise wrong_role(INSIDE)
        own = await own_agency(commands, actor)
        chosen = ItemFilters(state, queue, own or skpd, huruf, q, order, limit, offset, without_address)
        return [_shown(actor, line) for line in await queries.items(chosen)]

    @routes.get("/counts")
    @does(ActName.READ_LIST)
    async def counts(actor: Reader) -> dict[str, int]:
        return await queries.counts()

    @routes.get("/items/{item_id}")
    @does(ActName.READ_ITEM)
    async def item(actor: Anyone, item_id: str) -> Any:
        if actor.has(*INSIDE):
            return await commands.access.read_item(actor, item_id)
        return _shown(actor, await queries.summary(item_id, skpd=await own_agency(commands, actor)))

    @routes.get("/items/{item_id}/files/{file_id}", response_class=Response)
    @routes.get("/items/{item_id}/files/{file_id}/pages/{page}", response_class=Response)
    @does(ActName.READ_FILE)
    async def file_page(actor: Reader, item_id: str, file_id: str, page: int = 1) -> Response:
        opened = await commands.access.read_file(actor, item_id, file_id, ReadingPurpose.of_page(page))
        return await originals.picture(commands.viewer, opened, page)

    @routes.post("/items/{item_id}/files/{file_id}/original")
    @does(ActName.READ_FILE)
    async def file(actor: Reader, item_id: str, file_id: str, body: ReasonIn) -> StreamingResponse:
        return originals.attached(
            await commands.access.read_file(actor, item_id, file_id, ReadingPurpose.of_bytes(body.reason))
        )

    return routes


def _classification(commands: Commands) -> APIRouter:
    routes = api_routes("/api/items/{item_id}", "items")

    @routes.post("/proposal")
    @does(ActName.PROPOSE)
    async def propose(actor: Petugas, item_id: str, body: ClassificationIn) -> ItemOut:
        asked: dict[str, Any] = {
            "same_title_confirmed": body.same_title_confirmed,
            "public_words_confirmed": body.public_words_confirmed,
        }
        return ItemOut.of(await commands.classification.propose(actor, item_id, body.classification(), **asked))

    @routes.post("/consideration-request")
    @does(ActName.REQUEST_CONSIDERATION)
    async def request_consideration(actor: PetugasOrKetua, item_id: str) -> ItemOut:
        return ItemOut.of(await commands.classification.request_consideration(actor, item_id))

    @routes.post("/consideration")
    @does(ActName.ANSWER_CONSIDERATION)
    async def answer_consideration(actor: Tim, item_id: str, body: ConsiderationIn) -> ItemOut:
        return ItemOut.of(await commands.classification.answer_consideration(actor, item_id, **dict(body)))

    @routes.post("/decision")
    @does(ActName.DECIDE)
    async def decide(actor: Ketua, item_id: str, body: DecisionIn) -> ItemOut:
        asked: dict[str, Any] = {"public_words_confirmed": body.public_words_confirmed}
        return ItemOut.of(await commands.classification.decide(actor, item_id, body.answer, body.reason, **asked))

    @routes.post("/approval")
    @does(ActName.APPROVE)
    async def approve(actor: Pimpinan, item_id: str, body: ApprovalIn) -> ItemOut:
        done = await commands.classification.approve(actor, item_id, body.answer, place=body.place, reason=body.reason)
        return ItemOut.of(done)

    return routes


def _kept_or_over(commands: Commands) -> APIRouter:
    """Builds the routes about the end of an old row and about the yearly review."""
    routes = api_routes("/api/items/{item_id}", "items")

    @routes.post("/expiry", openapi_extra=proofs.either(ExpiryIn))
    @does(ActName.ANSWER_EXPIRY)
    async def answer_expiry(actor: Ketua, item_id: str, request: Request) -> ItemOut:
        body, proof = await proofs.read(request, ExpiryIn)
        return ItemOut.of(await proofs.expire(commands, actor, item_id, body, proof))

    @routes.post("/expiry/confirmation")
    @does(ActName.CONFIRM_EXPIRY)
    async def confirm_expiry(actor: PetugasOrKetua, item_id: str, body: AnswerIn | None = None) -> ItemOut:
        given = body or AnswerIn()
        asked = {"public_words_confirmed": given.public_words_confirmed}
        done = await commands.classification.confirm_expiry(actor, item_id, given.answer, given.reason, **asked)
        return ItemOut.of(done)

    @routes.post("/review")
    @does(ActName.REVIEW)
    async def review(actor: Petugas, item_id: str, body: ReviewIn) -> ItemOut:
        words: dict[str, Any] = {"review_on": body.review_on, "ended_on": body.ended_on, "test": body.test()}
        return ItemOut.of(await commands.reviews.review(actor, item_id, **words))

    @routes.post("/review/decision")
    @does(ActName.DECIDE_REVIEW)
    async def decide_review(actor: Ketua, item_id: str, body: AnswerIn) -> ItemOut:
        return ItemOut.of(await commands.reviews.decide_review(actor, item_id, body.answer, body.reason))

    @routes.get("/expiry/document", response_class=Response)
    @routes.get("/expiry/document/pages/{page}", response_class=Response)
    @does(ActName.READ_DOCUMENT)
    async def decree_page(actor: Reader, item_id: str, page: int = 1) -> Response:
        opened = await commands.documents.read_decree(actor, item_id, ReadingPurpose.of_page(page))
        return await originals.picture(commands.viewer, opened, page)

    @routes.post("/expiry/document/original")
    @does(ActName.READ_DOCUMENT)
    async def decree(actor: Reader, item_id: str, body: ReasonIn) -> StreamingResponse:
        return originals.attached(
            await commands.documents.read_decree(actor, item_id, ReadingPurpose.of_bytes(body.reason))
        )

    return routes


def _archive(commands: Commands) -> APIRouter:
    routes = api_routes("/api/items/{item_id}", "items")

    @routes.post("/location")
    @does(ActName.RECORD_LOCATION)
    async def record_location(actor: Petugas, item_id: str, body: LocationIn) -> ItemOut:
        return ItemOut.of(await commands.archive.record_location(actor, item_id, body.location()))

    @routes.post("/retention")
    @does(ActName.SET_RETENTION)
    async def set_retention(actor: Petugas, item_id: str, body: RetentionIn) -> ItemOut:
        return ItemOut.of(await commands.archive.set_retention(actor, item_id, body.retention()))

    @routes.post("/holds", status_code=201)
    @does(ActName.PLACE_HOLD)
    async def place_hold(actor: PetugasOrKetua, item_id: str, body: HoldIn) -> ItemOut:
        return ItemOut.of(await commands.archive.place_hold(actor, item_id, **dict(body)))

    @routes.post("/holds/{hold_id}/release")
    @does(ActName.RELEASE_HOLD)
    async def release_hold(actor: PetugasOrKetua, item_id: str, hold_id: str, body: ReasonIn) -> ItemOut:
        return ItemOut.of(await commands.archive.release_hold(actor, item_id, hold_id, body.reason))

    @routes.post("/consent/withdrawal")
    @does(ActName.WITHDRAW_CONSENT)
    async def withdraw_consent(actor: PetugasOrKetua, item_id: str, body: ReasonIn) -> ItemOut:
        return ItemOut.of(await commands.archive.withdraw_consent(actor, item_id, body.reason))

    return routes


def _books(commands: Commands, queries: Queries) -> APIRouter:
    routes = api_routes("/api", "books")

    @routes.get("/register")
    @does(ActName.READ_LIST)
    async def register(
        actor: Reader,
        skpd: str = "",
        huruf: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[ItemSummary]:
        return await queries.register(skpd=skpd, huruf=huruf, limit=limit, offset=offset)

    @routes.get("/rekap", response_model=list[RekapEntry])
    @does(ActName.READ_LIST)
    async def rekap(actor: Reader, since: date | None = None, until: date | None = None, item_id: str = "") -> Response:
        return await json_list(REKAP, queries.each_rekap(since=since, until=until, item_id=item_id))

    @routes.get("/omissions", response_model=list[Omission])
    @does(ActName.READ_LIST)
    async def omissions(actor: Reader, since: date | None = None, until: date | None = None) -> Response:
        asked = OmissionsAsked(commands.units.kit.clock.now(), since, until)
        return await json_list(OMISSIONS, OmissionQueries(queries.database).each(asked))

    @routes.get("/announcement")
    @does(ActName.READ_PAPER)
    async def announcement(actor: Reader, since: date, until: date) -> Announcement:
        return await queries.announcement(since, until)

    @routes.get("/items/{item_id}/penetapan")
    @does(ActName.READ_PAPER)
    async def penetapan(actor: Reader, item_id: str) -> list[Penetapan]:
        return await queries.penetapan(item_id)

    return routes
