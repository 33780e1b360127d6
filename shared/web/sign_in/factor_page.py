"""The page of the account's second factor: enrolled by one code, removed by password and code."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from shared.runtime.errors import Refusal
from shared.security.identity.actor import Actor
from shared.security.identity.factor_codes import address_of
from shared.security.identity.identity import Identity
from shared.web.access import current_actor, session_secret
from shared.web.answer import wants_page
from shared.web.sign_in.api import source_of
from shared.web.sign_in.form_errors import told_at
from shared.web.step_up import without_factor
from shared.web.templates import pages_for

ADDRESS = "/akun/faktor"

Holder = Annotated[Actor, Depends(current_actor)]
Word = Annotated[str, Form()]

render = pages_for("shared.web")


def router(identity: Identity, issuer: str) -> APIRouter:
    """Builds `/akun/faktor`; `issuer` is the name under which an app lists the account."""
    routes = APIRouter(include_in_schema=False)
    page = _Page(identity)

    @routes.get(ADDRESS)
    async def show(request: Request, actor: Holder) -> Response:
        return await page.shown(request, actor)

    _enrolment(routes, identity, page, issuer)
    _removal(routes, identity, page)
    return routes


def _enrolment(routes: APIRouter, identity: Identity, page: "_Page", issuer: str) -> None:
    @routes.post(f"{ADDRESS}/mulai")
    @without_factor
    async def begin(request: Request, actor: Holder, sandi: Word = "") -> Response:
        try:
            seed = await identity.factor.begin(actor.account, sandi, source=source_of(request))
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, "sandi")
        return await page.shown(request, actor, seed=seed, address=address_of(seed, actor.account, issuer))

    @routes.post(f"{ADDRESS}/sahkan")
    @without_factor
    async def confirm(request: Request, actor: Holder, code: Word = "") -> Response:
        session, source = session_secret(request), source_of(request)
        try:
            codes = await identity.factor.confirm(actor.account, code, session=session, source=source)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, "code")
        return await page.shown(request, actor, codes=tuple(codes))


def _removal(routes: APIRouter, identity: Identity, page: "_Page") -> None:
    @routes.post(f"{ADDRESS}/lepas")
    @without_factor
    async def remove(request: Request, actor: Holder, sandi: Word = "", code: Word = "") -> Response:
        try:
            await identity.factor.remove(actor.account, sandi, code, source=source_of(request))
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, "sandi")
        return RedirectResponse("/akun?selesai=faktor", status_code=303)


class _Page:
    """Draws the page of a second factor."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def refused(self, request: Request, actor: Actor, refusal: Refusal, place: str) -> Response:
        """Returns the page with what was wrong; raises the refusal for a program."""
        if not wants_page(request):
            raise refusal
        return await self.shown(request, actor, refusal=refusal, place=place)

    async def shown(
        self,
        request: Request,
        actor: Actor,
        *,
        seed: str = "",
        address: str = "",
        codes: tuple[str, ...] = (),
        refusal: Refusal | None = None,
        place: str = "",
    ) -> Response:
        """Returns the page; secret and recovery codes stand on it in the one answer that made them."""
        known: dict[str, Any] = {
            "factor": await self._identity.factor.state(actor.account),
            "seed": seed,
            "address": address,
        }
        return render(request, "second_factor.html", codes=codes, **known, **told_at(place, refusal))
