"""The HTTP door for programs: parse, call one command or query, map."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from services.registry import mandate_routes, upload
from services.registry.bodies import (
    ApprovalIn,
    ClassificationIn,
    ConsiderationIn,
    DecisionIn,
    EarlyIn,
    HoldIn,
    ItemOut,
    LocationIn,
    ReasonIn,
    ReleaseIn,
    RetentionIn,
    ReviewIn,
    RulingIn,
)
from services.registry.commands import Commands
from services.registry.copies import Copy, headers_of
from services.registry.opening import Case, Ruling
from services.registry.penetapan import Penetapan
from services.registry.queries import PAGE, Announcement, Entry, Filters, ItemSummary, Queries
from services.registry.store import CASES
from shared.identity import Actor, require

INSIDE = ("petugas", "ketua", "tim", "pimpinan")
Reader = Annotated[Actor, Depends(require(*INSIDE))]
Anyone = Annotated[Actor, Depends(require("skpd", *INSIDE, "operator"))]
Petugas = Annotated[Actor, Depends(require("petugas"))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
Tim = Annotated[Actor, Depends(require("tim"))]
Pimpinan = Annotated[Actor, Depends(require("pimpinan"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of the classification desk, the opening desk, the archive and the books."""
    routes = APIRouter(prefix="/api")
    for part in (_items(commands, queries), _classification(commands), _archive(commands), _copies(commands)):
        routes.include_router(part, tags=["items"])
    routes.include_router(_cases(commands, queries), tags=["cases"])
    routes.include_router(_books(commands, queries), tags=["books"])
    routes.include_router(mandate_routes.router(commands, queries), tags=["mandates"])
    return routes


def own_agency(actor: Actor) -> str | None:
    """Returns the SKPD that an actor is confined to; None for the officers of the PPID, who see all."""
    return None if actor.has(*INSIDE, "operator") else (actor.skpd or "-")


def _items(commands: Commands, queries: Queries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/items")
    async def items(
        actor: Anyone,
        state: str = "",
        queue: str = "",
        skpd: str = "",
        huruf: str = "",
        q: str = "",
        order: str = "id",
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[ItemSummary]:
        own = own_agency(actor)
        return await queries.items(Filters(state, queue, own or skpd, huruf, q, order, limit, offset))

    @routes.get("/counts")
    async def counts(actor: Reader) -> dict[str, int]:
        return await queries.counts()

    @routes.get("/items/{item_id}")
    async def item(actor: Anyone, item_id: str) -> Any:
        if actor.has(*INSIDE):
            return await commands.read_item(actor, item_id)
        return await queries.summary(item_id, skpd=own_agency(actor))

    @routes.get("/items/{item_id}/files/{file_id}")
    async def file(actor: Reader, item_id: str, file_id: str) -> StreamingResponse:
        media_type, chunks = await commands.read_file(actor, item_id, file_id)
        headers = {"content-disposition": f'attachment; filename="{file_id}"', "cache-control": "no-store"}
        return StreamingResponse(chunks, media_type=media_type, headers=headers)

    return routes


def _classification(commands: Commands) -> APIRouter:
    routes = APIRouter(prefix="/items/{item_id}")

    @routes.post("/proposal")
    async def propose(actor: Petugas, item_id: str, body: ClassificationIn) -> ItemOut:
        return ItemOut.of(await commands.propose(actor, item_id, body.classification()))

    @routes.post("/consideration-request")
    async def request_consideration(actor: PetugasOrKetua, item_id: str) -> ItemOut:
        return ItemOut.of(await commands.request_consideration(actor, item_id))

    @routes.post("/consideration")
    async def answer_consideration(actor: Tim, item_id: str, body: ConsiderationIn) -> ItemOut:
        return ItemOut.of(await commands.answer_consideration(actor, item_id, **dict(body)))

    @routes.post("/decision")
    async def decide(actor: Ketua, item_id: str, body: DecisionIn) -> ItemOut:
        return ItemOut.of(await commands.decide(actor, item_id, body.answer, body.reason))

    @routes.post("/approval")
    async def approve(actor: Pimpinan, item_id: str, body: ApprovalIn) -> ItemOut:
        done = await commands.approve(actor, item_id, body.answer, place=body.place, reason=body.reason)
        return ItemOut.of(done)

    @routes.post("/expiry")
    async def confirm_expired(actor: Ketua, item_id: str, body: ClassificationIn) -> ItemOut:
        return ItemOut.of(await commands.confirm_expired(actor, item_id, body.classification()))

    @routes.post("/review")
    async def review(actor: Petugas, item_id: str, body: ReviewIn) -> ItemOut:
        return ItemOut.of(await commands.review(actor, item_id, **dict(body)))

    @routes.post("/early-opening", status_code=201)
    async def open_early(actor: PetugasOrKetua, item_id: str, body: EarlyIn) -> dict[str, Any]:
        return _case(await commands.open_early(actor, item_id, body.trigger, body.proof()))

    @routes.post("/case", status_code=201)
    async def open_case(actor: PetugasOrKetua, item_id: str) -> dict[str, Any]:
        return _case(await commands.open_case(actor, item_id))

    return routes


def _archive(commands: Commands) -> APIRouter:
    routes = APIRouter(prefix="/items/{item_id}")

    @routes.post("/location")
    async def record_location(actor: Petugas, item_id: str, body: LocationIn) -> ItemOut:
        return ItemOut.of(await commands.record_location(actor, item_id, body.location()))

    @routes.post("/retention")
    async def set_retention(actor: Petugas, item_id: str, body: RetentionIn) -> ItemOut:
        return ItemOut.of(await commands.set_retention(actor, item_id, body.retention()))

    @routes.post("/holds", status_code=201)
    async def place_hold(actor: PetugasOrKetua, item_id: str, body: HoldIn) -> ItemOut:
        return ItemOut.of(await commands.place_hold(actor, item_id, **dict(body)))

    @routes.post("/holds/{hold_id}/release")
    async def release_hold(actor: PetugasOrKetua, item_id: str, hold_id: str, body: ReasonIn) -> ItemOut:
        return ItemOut.of(await commands.release_hold(actor, item_id, hold_id, body.reason))

    @routes.post("/consent/withdrawal")
    async def withdraw_consent(actor: PetugasOrKetua, item_id: str, body: ReasonIn) -> ItemOut:
        return ItemOut.of(await commands.withdraw_consent(actor, item_id, body.reason))

    return routes


def _copies(commands: Commands) -> APIRouter:
    routes = APIRouter(prefix="/items/{item_id}/publication-copy")

    @routes.post("", status_code=201)
    async def upload_copy(actor: Petugas, item_id: str, request: Request, redacted: bool = False) -> dict[str, Any]:
        file = await upload.receive(request)
        is_redacted = redacted or file.fields.get("redacted", "").lower() in {"1", "true", "on", "ya"}
        copy = await commands.upload_copy(actor, item_id, file.chunks, media_type=file.media_type, redacted=is_redacted)
        return _copy(copy)

    @routes.post("/release")
    async def release_copy(actor: PetugasOrKetua, item_id: str, body: ReleaseIn) -> dict[str, Any]:
        return _copy(await commands.release_copy(actor, item_id, body.copy_id, body.sha256))

    @routes.get("/{copy_id}")
    async def read_copy(actor: PetugasOrKetua, item_id: str, copy_id: str) -> StreamingResponse:
        copy, chunks = await commands.read_copy(actor, item_id, copy_id)
        return StreamingResponse(chunks, media_type=copy.media_type, headers=headers_of(copy))

    @routes.post("/withdrawal")
    async def withdraw_copies(actor: PetugasOrKetua, item_id: str, body: ReasonIn) -> dict[str, int]:
        return {"withdrawn": await commands.withdraw_copies(actor, item_id, body.reason)}

    return routes


def _cases(commands: Commands, queries: Queries) -> APIRouter:
    routes = APIRouter(prefix="/cases")

    @routes.get("")
    async def cases(
        actor: Reader,
        state: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[dict[str, Any]]:
        return await queries.cases(state=state, limit=limit, offset=offset)

    @routes.get("/{case_id}")
    async def case(actor: Reader, case_id: str) -> dict[str, Any]:
        return await commands.read_case(actor, case_id)

    @routes.post("/{case_id}/consideration")
    async def consider(actor: Tim, case_id: str, body: ConsiderationIn) -> dict[str, Any]:
        return _case(await commands.consider(actor, case_id, **dict(body)))

    @routes.post("/{case_id}/decision")
    async def decide(actor: Ketua, case_id: str, body: RulingIn) -> dict[str, Any]:
        return _case(await commands.decide_opening(actor, case_id, _ruling(commands, actor, body)))

    @routes.post("/{case_id}/approval")
    async def approve(actor: Pimpinan, case_id: str, body: ApprovalIn) -> dict[str, Any]:
        return _case(await commands.approve_opening(actor, case_id, body.answer, body.reason))

    @routes.post("/{case_id}/close")
    async def close(actor: Ketua, case_id: str, body: ReasonIn) -> dict[str, Any]:
        return _case(await commands.close_case(actor, case_id, body.reason))

    return routes


def _books(commands: Commands, queries: Queries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/register")
    async def register(actor: Reader, skpd: str = "", huruf: str = "") -> list[ItemSummary]:
        return await queries.register(skpd=skpd, huruf=huruf)

    @routes.get("/rekap")
    async def rekap(
        actor: Reader, since: date | None = None, until: date | None = None, item_id: str = ""
    ) -> list[Entry]:
        return await queries.rekap(since=since, until=until, item_id=item_id)

    @routes.get("/omissions")
    async def omissions(actor: Reader, since: date | None = None, until: date | None = None) -> list[ItemSummary]:
        return await queries.omissions(since=since, until=until)

    @routes.get("/announcement")
    async def announcement(actor: Reader, since: date, until: date) -> Announcement:
        return await queries.announcement(since, until)

    @routes.get("/items/{item_id}/penetapan")
    async def penetapan(actor: Reader, item_id: str) -> list[Penetapan]:
        return await queries.penetapan(item_id)

    return routes


def _ruling(commands: Commands, actor: Actor, body: RulingIn) -> Ruling:
    return Ruling(
        outcome=body.outcome,
        reason=body.reason.strip(),
        by=commands.by(actor),
        effective_on=body.effective_on,
        dip=body.dip.row() if body.dip else None,
        classification=body.new_classification.classification() if body.new_classification else None,
    )


def _case(case: Case) -> dict[str, Any]:
    return {"case_id": case.id, **CASES.dump_python(case, mode="json"), "is_late": case.is_late}


def _copy(copy: Copy) -> dict[str, Any]:
    names = ("item_id", "sha256", "size", "media_type", "redacted", "object_key", "withdrawn_on")
    return {"copy_id": copy.id, "released": copy.released is not None} | {n: getattr(copy, n) for n in names}
