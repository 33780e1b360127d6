"""The pages for people: one page that shows what flows and what is stuck; role operator."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.monitor.api.stream import LiveStream, as_json
from services.monitor.queries.overview import Overview
from services.monitor.queries.streams import Queries, StreamLine
from shared.security.identity import Actor
from shared.web.access import by_itself, require, still_holds
from shared.web.language import language_of
from shared.web.templates import environment, pages_for

RIGHT = require("operator")
Operator = Annotated[Actor, Depends(RIGHT)]
PACKAGE = "services.monitor"
DONE = {
    "putar-ulang": "Peristiwa diterapkan kembali.",
    "sisihkan": "Peristiwa disisihkan.",
    "coba": "Butir dicoba lagi.",
    "kirim-ulang": "Pemberitahuan dikirim ulang.",
    "tidak-dikirim": "Pemberitahuan disisihkan.",
}
FEW = 5
DIGITS = 18
"""Of the longest number of a line."""
ACTS = {"putar-ulang": "replay", "sisihkan": "park"}
EFFECT_ACTS = {"kirim-ulang": "replay", "tidak-dikirim": "park"}

render = pages_for(PACKAGE)


def router(overview: Overview, queries: Queries, stream: LiveStream, titles: Mapping[str, str]) -> APIRouter:
    """Builds the pages and the live stream; `titles` are the names of rooms as people read them."""
    routes = APIRouter(include_in_schema=False)
    _reads(routes, overview, queries, stream, titles)
    _acts(routes, overview)
    return routes


def _reads(
    routes: APIRouter, overview: Overview, queries: Queries, stream: LiveStream, titles: Mapping[str, str]
) -> None:
    @routes.get("/")
    async def front(request: Request, actor: Operator, selesai: str = "") -> HTMLResponse:
        lines = await queries.latest()
        return render(
            request,
            "monitor.html",
            streams=await overview.streams(request),
            stuck=await overview.stuck(request),
            lines=lines,
            newest=lines[0].id if lines else 0,
            done=DONE.get(selesai, ""),
            names=titles,
            few=FEW,
        )

    @routes.get("/macet")
    async def all_stuck(request: Request, actor: Operator) -> HTMLResponse:
        return render(request, "all_stuck.html", stuck=await overview.stuck(request), names=titles)

    @routes.get("/stream")
    @by_itself
    async def live(
        request: Request,
        actor: Operator,
        sesudah: Annotated[int | None, Query(ge=0, le=10**DIGITS)] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        after = _number(last_event_id) if last_event_id else sesudah
        page = "text/html" in request.headers.get("accept", "")
        draw = DrawLine(language_of(request), titles) if page else as_json
        return stream.response(after, draw, partial(still_holds, request, *RIGHT.roles))

    @routes.get("/cari")
    async def search(request: Request, actor: Operator, nomor: str = "") -> Response:
        wanted = await queries.submission_of(nomor) or nomor.strip()
        if "/" in wanted:  # no id has one, and an address would be cut there
            return render(request, "item.html", item_id=wanted, lines=[], names=titles)
        return RedirectResponse(f"/monitor/item/{quote(wanted, safe='')}" if wanted else "/monitor/", status_code=303)

    @routes.get("/item/{item_id:path}")
    async def item(request: Request, actor: Operator, item_id: str) -> HTMLResponse:
        lines = await queries.about(item_id)
        return render(request, "item.html", item_id=item_id, lines=lines, names=titles)


def _acts(routes: APIRouter, overview: Overview) -> None:
    @routes.post("/peristiwa/{room}/{letter}")
    async def act(
        request: Request,
        actor: Operator,
        room: str,
        letter: int,
        tindakan: Annotated[str, Form(pattern="^(putar-ulang|sisihkan)$")],
        alasan: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        await overview.rooms.act(request, room, letter, ACTS[tindakan], alasan)
        return _back(tindakan)

    @routes.post("/pemberitahuan/{room}/{effect}")
    async def act_on_effect(
        request: Request,
        actor: Operator,
        room: str,
        effect: int,
        tindakan: Annotated[str, Form(pattern="^(kirim-ulang|tidak-dikirim)$")],
        alasan: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        await overview.rooms.act_on_effect(request, room, effect, EFFECT_ACTS[tindakan], alasan)
        return _back(tindakan)

    @routes.post("/disisihkan/{item_id}")
    async def retry(request: Request, actor: Operator, item_id: str) -> Response:
        await overview.rooms.post(request, "scheduler", f"/api/stuck/{quote(item_id, safe='')}/retry", {})
        return _back("coba")


def _number(last_event_id: str) -> int | None:
    """Returns the number of the last line that a browser has seen, None for what is none of ours."""
    known = len(last_event_id) <= DIGITS and last_event_id.isascii() and last_event_id.isdecimal()
    return int(last_event_id) if known else None


def _back(done: str) -> Response:
    return RedirectResponse(f"/monitor/?{urlencode({'selesai': done})}", status_code=303)


class DrawLine:
    """Draws a line of the journal as the list item that the page adds at its top."""

    def __init__(self, language: str, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._template = environment(PACKAGE, language).get_template("line.html")

    def __call__(self, line: StreamLine) -> str:
        """Returns the list item without line breaks."""
        return " ".join(self._template.render(line=line, names=self._titles).split())
