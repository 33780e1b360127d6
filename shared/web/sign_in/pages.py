"""The doors of identity for people: sign in, sign out, and the landing page of each role."""

from asyncio import gather
from collections.abc import Awaitable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from shared.room.context import Asks, Awaiting
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.phrases import moment_words
from shared.runtime.telemetry import log
from shared.security.identity.actor import Actor
from shared.security.identity.factor_refusals import FactorAsked
from shared.security.identity.identity import Identity
from shared.security.identity.key_ceremony import RelyingParty
from shared.security.identity.oidc.sign_in import ProviderSignIn
from shared.web.access import (
    actor_or_none,
    bearer_token,
    check_origin_of_stranger,
    cookie_name,
    current_actor,
    session_secret,
)
from shared.web.answer import wants_page
from shared.web.guard import CONTENT_SECURITY_POLICY
from shared.web.language import language_of, local_path, translator
from shared.web.navigation import first_page
from shared.web.sign_in.api import source_of
from shared.web.sign_in.factor_pages import NAMES_ITS_SITE, FactorPage
from shared.web.sign_in.form_errors import told_at
from shared.web.sign_in.provider_pages import base_of
from shared.web.sign_in.session_cookie import DESK, signed_in
from shared.web.templates import pages_for

render = pages_for("shared.web")


UNDATED = "~"
"""Stands behind every day in an order."""


def router(
    identity: Identity,
    clock: Clock,
    asks: Mapping[str, Asks],
    provider: ProviderSignIn | None = None,
    public_url: str = "",
    party: RelyingParty | None = None,
) -> APIRouter:
    """Builds `/masuk`, `/keluar` and `/meja`.

    `asks` asks each room what waits for an actor; `party` is the site of security keys.
    """
    routes = APIRouter(include_in_schema=False)
    _sign_in(routes, identity, FactorPage(identity, party), provider.settings.title if provider else "")
    _sign_out(routes, identity, provider, public_url)

    @routes.get(DESK)
    async def desk(request: Request, actor: Annotated[Actor, Depends(current_actor)], semua: bool = False) -> Response:
        awaiting, silent = await _asked(asks, request, actor)
        first = "" if semua else first_page(request.app.state.kit.links, actor)
        if first and not any(first.startswith(f"/{room}/") for room in silent):
            return RedirectResponse(first, status_code=303)
        today = legal_day(clock.now())
        return render(request, "desk.html", actor=actor, awaiting=awaiting, silent=silent, today=today)

    _session(routes, clock)
    return routes


def _session(routes: APIRouter, clock: Clock) -> None:
    @routes.get("/masuk/sesi")
    async def lasts(request: Request, actor: Annotated[Actor, Depends(current_actor)]) -> JSONResponse:
        """Says how long the session lasts; to ask is to stay signed in."""
        until = actor.until or clock.now()
        language = language_of(request)
        said = translator(language, "shared.web").gettext("Sesi ini berlaku sampai %(moment)s bila tidak ada kegiatan.")
        words = said % {"moment": moment_words(until, language)}
        return JSONResponse({"seconds": int((until - clock.now()).total_seconds()), "words": words})


def _over(told: str) -> str:
    """Returns what became of the form of a session that ended, an empty word where none did."""
    return told if told in {"isian", "berakhir"} else ""


def _sign_in(routes: APIRouter, identity: Identity, page: FactorPage, provider: str) -> None:
    @routes.get("/masuk")
    async def form(request: Request, lanjut: str = DESK, sesi: str = "") -> Response:
        if await actor_or_none(request) is not None:
            return RedirectResponse(local_path(lanjut, DESK), status_code=303)
        shown: dict[str, Any] = {"onward": local_path(lanjut, DESK), "account": "", "errors": [], "provider": provider}
        return render(request, "sign_in.html", headers=NAMES_ITS_SITE, over=_over(sesi), **shown)

    @routes.post("/masuk")
    async def sign_in(
        request: Request,
        account: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        lanjut: Annotated[str, Form()] = DESK,
        sesi: Annotated[str, Form()] = "",
    ) -> Response:
        check_origin_of_stranger(request)
        onward = local_path(lanjut, DESK)
        source, replaces = source_of(request), session_secret(request)
        try:
            secret = await identity.sign_in(account.strip(), password, source=source, replaces=replaces)
        except FactorAsked as asked:
            if not wants_page(request):
                raise
            return await page.after_password(request, asked.half, onward)
        except Refusal as refusal:
            if not wants_page(request):
                raise
            shown: dict[str, Any] = {"onward": onward, "account": account, "provider": provider, "over": _over(sesi)}
            told = told_at("account", refusal)
            return render(request, "sign_in.html", headers=NAMES_ITS_SITE, **shown, **told)
        return await signed_in(RedirectResponse(onward, status_code=303), request, secret, identity)


def _sign_out(routes: APIRouter, identity: Identity, provider: ProviderSignIn | None, public_url: str) -> None:
    @routes.get("/keluar")
    async def ask(request: Request) -> Response:
        if await actor_or_none(request) is None:
            return RedirectResponse("/masuk", status_code=303)
        return render(request, "sign_out.html", headers=_leads_on(provider))

    @routes.post("/keluar")
    async def sign_out(request: Request) -> Response:
        await actor_or_none(request)
        token, onward = bearer_token(request), "/masuk"
        if token is not None:
            await identity.give_back(token)
        else:
            onward = await _place_after(request, provider, base_of(request, public_url) + onward) or onward
            await identity.sign_out(session_secret(request))
        response = RedirectResponse(onward, status_code=303)
        response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
        return response


def _leads_on(provider: ProviderSignIn | None) -> dict[str, str]:
    """Lets the form of this page lead on to the provider, which browsers else stop (CSP `form-action`)."""
    if provider is None:
        return {}
    address = urlsplit(provider.settings.issuer)
    allowed = f"form-action 'self' {address.scheme}://{address.netloc};"
    return {"content-security-policy": CONTENT_SECURITY_POLICY.replace("form-action 'self';", allowed)}


async def _place_after(request: Request, provider: ProviderSignIn | None, back: str) -> str | None:
    """Returns where the provider ends its session as well; one that is away keeps nobody signed in here."""
    if provider is None:
        return None
    try:
        return await provider.sign_out_address(session_secret(request), back)
    except TerbukaError as error:
        log.warning("provider cannot end its session", code=error.code)
        return None


async def _asked(asks: Mapping[str, Asks], request: Request, actor: Actor) -> tuple[list[Awaiting], list[str]]:
    answers = await gather(*(_answer(room, ask(request, actor)) for room, ask in asks.items()))
    awaiting = [task for answer in answers for task in answer or () if task.count]
    silent = [room for room, answer in zip(asks, answers, strict=True) if answer is None]
    return sorted(awaiting, key=lambda task: (not task.urgent, task.by or UNDATED)), silent


async def _answer(room: str, asked: Awaitable[Sequence[Awaiting]]) -> Sequence[Awaiting] | None:
    try:
        return await asked
    except Exception as error:  # one silent room must not take the landing page down
        log.error("room did not answer the landing page", room=room, error=type(error).__name__)
        return None
