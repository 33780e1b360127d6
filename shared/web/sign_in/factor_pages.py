"""The pages that ask for a code: after the password, and before an act that needs a factor shown lately."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from shared.runtime.errors import Refusal, Unauthenticated
from shared.security.identity.actor import Actor
from shared.security.identity.identity import Identity
from shared.web.access import check_origin_of_stranger, current_actor, session_secret
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.sign_in.api import source_of
from shared.web.sign_in.form_errors import told_at
from shared.web.sign_in.provider_pages import BEGIN
from shared.web.sign_in.session_cookie import DESK, with_session
from shared.web.step_up import without_factor
from shared.web.templates import pages_for

CODE = "/masuk/kode"
STEP_UP = "/masuk/faktor"
NAMES_ITS_SITE = {"referrer-policy": "same-origin"}
"""By this a browser names this site when it sends the form, also where there is no TLS."""

Holder = Annotated[Actor, Depends(current_actor)]
Word = Annotated[str, Form()]

render = pages_for("shared.web")


def router(identity: Identity, *, away: bool) -> APIRouter:
    """Builds `/masuk/kode` and `/masuk/faktor`; `away` says that a provider can ask for its own factor."""
    routes = APIRouter(include_in_schema=False)
    _after_password(routes, identity)
    _before_act(routes, identity, away)
    return routes


def code_page(request: Request, half: str, onward: str, refusal: Refusal | None = None) -> Response:
    """Returns the page that asks for a code; with `half` it goes on with a sign-in."""
    shown: dict[str, Any] = {"half": half, "onward": onward, "address": CODE if half else STEP_UP}
    return render(request, "factor_code.html", headers=NAMES_ITS_SITE, **shown, **told_at("code", refusal))


def _after_password(routes: APIRouter, identity: Identity) -> None:
    @routes.post(CODE)
    async def finish(request: Request, tahap: Word = "", code: Word = "", lanjut: Word = DESK) -> Response:
        check_origin_of_stranger(request)
        onward = local_path(lanjut, DESK)
        source, replaces = source_of(request), session_secret(request)
        try:
            secret = await identity.finish_sign_in(tahap, code, source=source, replaces=replaces)
        except Refusal as refusal:
            if not wants_page(request) or (isinstance(refusal, Unauthenticated) and code.strip()):
                raise
            return code_page(request, tahap, onward, refusal)
        return with_session(RedirectResponse(onward, status_code=303), request, secret)


def _before_act(routes: APIRouter, identity: Identity, away: bool) -> None:
    @routes.get(STEP_UP)
    async def ask(request: Request, actor: Holder, lanjut: str = DESK) -> Response:
        onward = local_path(lanjut, DESK)
        if await identity.factor.is_kept(actor.account):
            return code_page(request, "", onward)
        if away and actor.has_factor:
            return RedirectResponse(f"{BEGIN}?{urlencode({'lanjut': onward, 'segar': 'true'})}", status_code=303)
        return RedirectResponse("/akun/faktor", status_code=303)

    @routes.post(STEP_UP)
    @without_factor
    async def show(request: Request, actor: Holder, code: Word = "", lanjut: Word = DESK) -> Response:
        onward, session = local_path(lanjut, DESK), session_secret(request)
        try:
            await identity.factor.step_up(actor.account, code, session=session, source=source_of(request))
        except Refusal as refusal:
            if not wants_page(request):
                raise
            return code_page(request, "", onward, refusal)
        return RedirectResponse(onward, status_code=303)
