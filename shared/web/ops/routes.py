"""The HTTP face of a room's operations; role operator."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse

from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.errors import Malformed, Transient
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.ops.state import stuck, summary

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery

Operator = Annotated[Actor, Depends(require("operator"))]
BACK = "/monitor/"


def router(kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None" = None) -> APIRouter:
    """Builds `/ops/streams`, `/ops/stuck`, `/ops/dead-letters` with replay and park, and `/metrics`."""
    routes = APIRouter(tags=["operator"])
    _reads(routes, kit, messaging, delivery)
    _acts(routes, kit, delivery)
    return routes


def _reads(routes: APIRouter, kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None") -> None:
    @routes.get("/ops/streams", summary="Berapa yang belum terkirim, menunggu, dan gagal, dan siapa yang bekerja")
    async def streams(_: Operator) -> dict[str, Any]:
        return asdict(await summary(kit, messaging, delivery))

    @routes.get("/ops/stuck", summary="Apa yang macet dan mengapa")
    async def stuck_things(_: Operator) -> list[dict[str, Any]]:
        return [asdict(thing) for thing in await stuck(kit, messaging, delivery)]

    @routes.get("/ops/dead-letters", summary="Peristiwa yang gagal diterapkan")
    async def dead_letters(_: Operator, closed: bool = False) -> list[dict[str, Any]]:
        async with kit.database.snapshot() as connection:
            return [letter.as_json() for letter in await messaging.dead_letters.listing(connection, closed=closed)]

    @routes.get("/metrics", summary="Angka untuk Prometheus", response_class=PlainTextResponse)
    async def metrics(request: Request, _: Operator) -> Response:
        text: bytes = request.app.state.metrics.text()
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _acts(routes: APIRouter, kit: RoomContext, delivery: "Delivery | None") -> None:
    @routes.post("/ops/dead-letters/{letter}/replay", summary="Terapkan sekali lagi", openapi_extra=_BODY)
    async def replay(request: Request, actor: Operator, letter: int) -> Response:
        reason = (await _fields(request)).get("reason", "")
        outcome = await _delivery(kit, delivery).replay(letter, actor=actor.account, reason=reason)
        return await _done(request, {"letter": letter, "outcome": str(outcome)})

    @routes.post("/ops/dead-letters/{letter}/park", summary="Sisihkan dengan alasan", openapi_extra=_BODY)
    async def park(request: Request, actor: Operator, letter: int) -> Response:
        reason = (await _fields(request)).get("reason", "")
        await _delivery(kit, delivery).park(letter, actor=actor.account, reason=reason)
        return await _done(request, {"letter": letter, "outcome": "parked"})


_FIELDS = {"type": "object", "properties": {"reason": {"type": "string"}, "lanjut": {"type": "string"}}}
_BODY = {
    "requestBody": {
        "content": {
            "application/json": {"schema": _FIELDS},
            "application/x-www-form-urlencoded": {"schema": _FIELDS},
        }
    }
}


async def _fields(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {name: str(value) for name, value in (await request.form()).items()}
    try:
        content = await request.json() if await request.body() else {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Malformed("JSON_RUSAK", "Isi permintaan bukan objek JSON yang sah.", mend='Kirim {"reason": "..."}.')
    return {str(name): str(value) for name, value in content.items()}


async def _done(request: Request, content: dict[str, Any]) -> Response:
    if not wants_page(request):
        return JSONResponse(content)
    wanted = (await _fields(request)).get("lanjut", BACK)
    return RedirectResponse(local_path(wanted, BACK), status_code=303)


def _delivery(kit: RoomContext, delivery: "Delivery | None") -> "Delivery":
    if delivery is None:
        raise Transient("TANPA_PENERIMA", f"Ruang {kit.room} tidak menerima peristiwa di proses ini.")
    return delivery
