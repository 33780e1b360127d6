"""Serves a room's operations over HTTP; role operator."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse

from shared.messaging.dead_letter_desk import SET_ASIDE, DeadLetterDesk
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.errors import Malformed, Transient
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.multipart import words_of
from shared.web.navigation import DESK
from shared.web.ops import effects as ops_effects
from shared.web.ops.stream_state import summary
from shared.web.ops.stuck import stuck
from shared.web.routes import api_routes

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery
    from shared.messaging.effects.desk import EffectDesk

Operator = Annotated[Actor, Depends(require("operator"))]


def router(
    kit: RoomContext,
    messaging: MessagingTables,
    delivery: "Delivery | None" = None,
    effects: "EffectDesk | None" = None,
) -> APIRouter:
    """Builds `/ops/streams`, `/ops/stuck`, `/ops/dead-letters` with its two acts, and `/metrics`.

    With `effects` also `/ops/effects` with replay and park.
    """
    routes = api_routes("", "operator")
    _reads(routes, kit, messaging, delivery, effects)
    _acts(routes, kit, delivery)
    if effects is not None:
        ops_effects.add_routes(routes, effects)
    return routes


def _reads(
    routes: APIRouter,
    kit: RoomContext,
    messaging: MessagingTables,
    delivery: "Delivery | None",
    effects: "EffectDesk | None",
) -> None:
    @routes.get("/ops/streams", summary="Berapa yang belum terkirim, menunggu, dan gagal, dan siapa yang bekerja")
    async def streams(_: Operator) -> dict[str, Any]:
        return asdict(await summary(kit, messaging, delivery)) | await ops_effects.figures(effects)

    @routes.get("/ops/stuck", summary="Apa yang macet dan mengapa")
    async def stuck_things(_: Operator) -> list[dict[str, Any]]:
        found = [asdict(thing) for thing in await stuck(kit, messaging, delivery)]
        return found + await ops_effects.stuck(kit.room, effects)

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
        outcome = await _desk(kit, delivery).replay(letter, actor=actor.account, reason=reason)
        return await _done(request, {"letter": letter, "outcome": str(outcome)})

    @routes.post("/ops/dead-letters/{letter}/park", summary="Sisihkan dengan alasan", openapi_extra=_BODY)
    async def park(request: Request, actor: Operator, letter: int) -> Response:
        # Path, function name (operation id, audit act of a refusal) and outcome keep the older word for "set aside".
        reason = (await _fields(request)).get("reason", "")
        await _desk(kit, delivery).set_aside(letter, actor=actor.account, reason=reason)
        return await _done(request, {"letter": letter, "outcome": SET_ASIDE})


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
        return {name: str(value) for name, value in (await words_of(request)).items()}
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
    wanted = (await _fields(request)).get("lanjut", DESK.href)
    return RedirectResponse(local_path(wanted, DESK.href), status_code=303)


def _desk(kit: RoomContext, delivery: "Delivery | None") -> DeadLetterDesk:
    if delivery is None:
        raise Transient("TANPA_PENERIMA", f"Ruang {kit.room} tidak menerima peristiwa di proses ini.")
    return DeadLetterDesk(delivery)
