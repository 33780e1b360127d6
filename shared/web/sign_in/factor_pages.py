"""The pages that ask for a factor: after the password, and before an act that needs one shown lately."""

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from shared.runtime.errors import Refusal, Unauthenticated
from shared.security.identity.actor import Actor
from shared.security.identity.identity import Identity
from shared.security.identity.key_ceremony import KeyAnswer, RelyingParty
from shared.security.identity.key_refusals import no_address
from shared.security.identity.oidc.sign_in import ProviderSignIn
from shared.security.identity.second_factor import Proof
from shared.web.access import check_origin_of_stranger, current_actor, session_secret
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.sign_in.api import source_of
from shared.web.sign_in.form_errors import told_at
from shared.web.sign_in.provider_pages import BEGIN
from shared.web.sign_in.session_cookie import DESK, signed_in
from shared.web.step_up import without_factor
from shared.web.templates import pages_for

CODE = "/masuk/kode"
STEP_UP = "/masuk/faktor"
NAMES_ITS_SITE = {"referrer-policy": "same-origin"}
"""By this a browser names this site when it sends the form, also where there is no TLS."""

Holder = Annotated[Actor, Depends(current_actor)]
Word = Annotated[str, Form()]

render = pages_for("shared.web")


def router(identity: Identity, party: RelyingParty | None, provider: ProviderSignIn | None) -> APIRouter:
    """Builds `/masuk/kode` and `/masuk/faktor`; who came through a `provider` shows the factor there.

    `party` is the site of security keys, None where its address knows none.
    """
    routes = APIRouter(include_in_schema=False)
    page = FactorPage(identity, party)
    _after_password(routes, identity, page)
    _before_act(routes, identity, page, provider)
    return routes


class FactorPage:
    """Draws the page that asks for a code, or for a security key where the account has one."""

    def __init__(self, identity: Identity, party: RelyingParty | None) -> None:
        self._identity = identity
        self._party = party

    async def after_password(
        self, request: Request, half: str, onward: str, refusal: Refusal | None = None, place: str = "code"
    ) -> Response:
        """Returns the page that goes on with a sign-in; raises `Unauthenticated` (`MASUK_TERLALU_LAMA`)."""
        account = await self._identity.factor.waiting(half)
        shown = {"half": half, "onward": onward, "address": CODE, **await self._asks(account, half)}
        return render(request, "factor_code.html", headers=NAMES_ITS_SITE, **shown, **told_at(place, refusal))

    async def before_act(
        self, request: Request, account: str, onward: str, refusal: Refusal | None = None, place: str = "code"
    ) -> Response:
        """Returns the page that asks in a session and leads on to where its holder came from."""
        asks = await self._asks(account, session_secret(request))
        shown = {"half": "", "onward": onward, "address": STEP_UP, **asks}
        return render(request, "factor_code.html", headers=NAMES_ITS_SITE, **shown, **told_at(place, refusal))

    def proof(self, code: str, answer: str) -> Proof:
        """Returns what was sent as a factor; raises `Conflict` (`ALAMAT_TANPA_KUNCI`) where keys are not known."""
        return KeyAnswer(site_of_keys(self._party), answer) if answer else code

    async def _asks(self, account: str, holder: str) -> dict[str, Any]:
        state = await self._identity.factor.state(account)
        asked = await self._identity.factor.keys.ask_known(self._party, account, holder) if self._party else None
        origin = self._party.origin if self._party else ""
        return {"factor": state, "ask": json.dumps(asked) if asked else "", "origin": origin}


def site_of_keys(party: RelyingParty | None) -> RelyingParty:
    """Returns the site that keys are bound to; raises `Conflict` (`ALAMAT_TANPA_KUNCI`) where there is none."""
    if party is None:
        raise no_address()
    return party


def _place(answer: str) -> str:
    """Returns which field an error belongs to: an answer of a key is typed in none."""
    return "" if answer else "code"


def _after_password(routes: APIRouter, identity: Identity, page: FactorPage) -> None:
    @routes.post(CODE)
    async def finish(
        request: Request, tahap: Word = "", code: Word = "", kunci: Word = "", lanjut: Word = DESK
    ) -> Response:
        check_origin_of_stranger(request)
        onward = local_path(lanjut, DESK)
        source, replaces = source_of(request), session_secret(request)
        try:
            proof = page.proof(code, kunci)
            secret = await identity.finish_sign_in(tahap, proof, source=source, replaces=replaces)
        except Refusal as refusal:
            if not wants_page(request) or (isinstance(refusal, Unauthenticated) and (kunci or code.strip())):
                raise
            return await page.after_password(request, tahap, onward, refusal, _place(kunci))
        return await signed_in(RedirectResponse(onward, status_code=303), request, secret, identity)


def _before_act(routes: APIRouter, identity: Identity, page: FactorPage, provider: ProviderSignIn | None) -> None:
    @routes.get(STEP_UP)
    async def ask(request: Request, actor: Holder, lanjut: str = DESK) -> Response:
        onward = local_path(lanjut, DESK)
        if await identity.factor.is_kept(actor.account):
            return await page.before_act(request, actor.account, onward)
        if provider is not None and await provider.opened(session_secret(request)):
            return RedirectResponse(f"{BEGIN}?{urlencode({'lanjut': onward, 'segar': 'true'})}", status_code=303)
        return RedirectResponse("/akun/faktor", status_code=303)

    @routes.post(STEP_UP)
    @without_factor
    async def show(request: Request, actor: Holder, code: Word = "", kunci: Word = "", lanjut: Word = DESK) -> Response:
        onward, session, source = local_path(lanjut, DESK), session_secret(request), source_of(request)
        try:
            proof = page.proof(code, kunci)
            await identity.factor.step_up(actor.account, proof, session=session, source=source)
        except Refusal as refusal:
            if not wants_page(request):
                raise
            return await page.before_act(request, actor.account, onward, refusal, _place(kunci))
        return RedirectResponse(onward, status_code=303)
