"""The doors of identity for people: sign in, sign out, and the landing page of each role."""

from asyncio import gather
from collections.abc import Awaitable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from shared.room.context import Asks, Awaiting
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Refusal
from shared.runtime.telemetry import log
from shared.security.identity.actor import Actor
from shared.security.identity.identity import Identity
from shared.web.access import (
    actor_or_none,
    bearer_token,
    check_origin_of_stranger,
    cookie_name,
    current_actor,
    session_secret,
)
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.sign_in.api import source_of
from shared.web.sign_in.session_cookie import DESK, with_session
from shared.web.statuses import status_of
from shared.web.templates import pages_for

NAMES_ITS_SITE = {"referrer-policy": "same-origin"}
"""By this a browser names this site when it sends the form, also where there is no TLS."""

render = pages_for("shared.web")


def router(identity: Identity, clock: Clock, asks: Mapping[str, Asks]) -> APIRouter:
    """Builds `/masuk`, `/keluar` and `/meja`; `asks` asks each room what waits for an actor."""
    routes = APIRouter(include_in_schema=False)
    _sign_in(routes, identity)
    _sign_out(routes, identity)

    @routes.get(DESK)
    async def desk(request: Request, actor: Annotated[Actor, Depends(current_actor)]) -> Response:
        awaiting, silent = await _asked(asks, request, actor)
        today = legal_day(clock.now())
        return render(request, "desk.html", actor=actor, awaiting=awaiting, silent=silent, today=today)

    return routes


def _sign_in(routes: APIRouter, identity: Identity) -> None:
    @routes.get("/masuk")
    async def form(request: Request, lanjut: str = DESK) -> Response:
        if await actor_or_none(request) is not None:
            return RedirectResponse(local_path(lanjut, DESK), status_code=303)
        shown: dict[str, Any] = {"onward": local_path(lanjut, DESK), "account": "", "errors": []}
        return render(request, "sign_in.html", headers=NAMES_ITS_SITE, **shown)

    @routes.post("/masuk")
    async def sign_in(
        request: Request,
        account: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        lanjut: Annotated[str, Form()] = DESK,
    ) -> Response:
        check_origin_of_stranger(request)
        onward = local_path(lanjut, DESK)
        source, replaces = source_of(request), session_secret(request)
        try:
            secret = await identity.sign_in(account.strip(), password, source=source, replaces=replaces)
        except Refusal as refusal:
            if not wants_page(request):
                raise
            errors = [("account", f"{refusal.message} {refusal.mend}")]
            status = status_of(refusal)
            shown: dict[str, Any] = {"onward": onward, "account": account, "errors": errors}
            return render(request, "sign_in.html", status=status, headers=NAMES_ITS_SITE, **shown)
        return with_session(RedirectResponse(onward, status_code=303), request, secret)


def _sign_out(routes: APIRouter, identity: Identity) -> None:
    @routes.get("/keluar")
    async def ask(request: Request) -> Response:
        if await actor_or_none(request) is None:
            return RedirectResponse("/masuk", status_code=303)
        return render(request, "sign_out.html")

    @routes.post("/keluar")
    async def sign_out(request: Request) -> Response:
        await actor_or_none(request)
        token = bearer_token(request)
        if token is not None:
            await identity.give_back(token)
        else:
            await identity.sign_out(session_secret(request))
        response = RedirectResponse("/masuk", status_code=303)
        response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
        return response


async def _asked(asks: Mapping[str, Asks], request: Request, actor: Actor) -> tuple[list[Awaiting], list[str]]:
    answers = await gather(*(_answer(room, ask(request, actor)) for room, ask in asks.items()))
    awaiting = [task for answer in answers for task in answer or () if task.count]
    silent = [room for room, answer in zip(asks, answers, strict=True) if answer is None]
    return sorted(awaiting, key=lambda task: not task.urgent), silent


async def _answer(room: str, asked: Awaitable[Sequence[Awaiting]]) -> Sequence[Awaiting] | None:
    try:
        return await asked
    except Exception as error:  # one silent room must not take the landing page down
        log.error("room did not answer the landing page", room=room, error=type(error).__name__)
        return None
