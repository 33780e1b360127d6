"""The page of the account's second factors: a code app and security keys, enrolled and removed."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from shared.runtime.errors import Refusal
from shared.security.identity.actor import Actor
from shared.security.identity.factor_codes import address_of
from shared.security.identity.identity import Identity
from shared.security.identity.key_ceremony import KeyAnswer, RelyingParty
from shared.security.identity.key_refusals import key_asked
from shared.security.identity.oidc.sign_in import ProviderSignIn
from shared.web.access import current_actor, session_secret
from shared.web.act_names import does
from shared.web.answer import wants_page
from shared.web.sign_in.api import source_of
from shared.web.sign_in.factor_pages import site_of_keys
from shared.web.sign_in.form_errors import told_at
from shared.web.step_up import last_stays, needs_key, shown_lately, without_factor
from shared.web.templates import pages_for

ADDRESS = "/akun/faktor"
DONE = {"kunci", "lepas"}
"""What the page says was done, after the form that did it."""

Holder = Annotated[Actor, Depends(current_actor)]
Word = Annotated[str, Form()]
Number = Annotated[int, Form(ge=0, le=2**63 - 1)]

render = pages_for("shared.web")


def router(identity: Identity, issuer: str, party: RelyingParty | None, provider: ProviderSignIn | None) -> APIRouter:
    """Builds `/akun/faktor`; `issuer` is the name under which an app lists the account.

    `party` is the site of security keys, None where its address knows none. Who came through a `provider` has the
    factors there.
    """
    routes = APIRouter(include_in_schema=False)
    page = _Page(identity, party, provider)

    @routes.get(ADDRESS)
    async def show(request: Request, actor: Holder, selesai: str = "") -> Response:
        return await page.shown(request, actor, done=selesai if selesai in DONE else "")

    _enrolment(routes, identity, page, issuer)
    _removal(routes, identity, page)
    _new_key(routes, identity, page, party)
    _key_removal(routes, identity, page)
    return routes


def _enrolment(routes: APIRouter, identity: Identity, page: "_Page", issuer: str) -> None:
    @routes.post(f"{ADDRESS}/mulai")
    @without_factor
    @does("enrol_factor")
    async def begin(request: Request, actor: Holder, sandi: Word = "") -> Response:
        try:
            await _check_key(request, actor, identity)
            seed = await identity.factor.begin(actor.account, sandi, source=source_of(request))
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, _FIELDS.get(refusal.code, "sandi"))
        return await page.shown(request, actor, seed=seed, address=address_of(seed, actor.account, issuer))

    @routes.post(f"{ADDRESS}/sahkan")
    @without_factor
    @does("enrol_factor")
    async def confirm(request: Request, actor: Holder, code: Word = "") -> Response:
        session, source = session_secret(request), source_of(request)
        try:
            await _check_key(request, actor, identity)
            codes = await identity.factor.confirm(actor.account, code, session=session, source=source)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, _FIELDS.get(refusal.code, "code"))
        return await page.shown(request, actor, codes=tuple(codes))


def _removal(routes: APIRouter, identity: Identity, page: "_Page") -> None:
    @routes.post(f"{ADDRESS}/lepas")
    @without_factor
    async def remove(request: Request, actor: Holder, sandi: Word = "", code: Word = "") -> Response:
        stays = last_stays(request, actor)
        try:
            await identity.factor.remove(actor.account, sandi, code, source=source_of(request), last_stays=stays)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, "sandi")
        return RedirectResponse("/akun?selesai=faktor", status_code=303)


def _new_key(routes: APIRouter, identity: Identity, page: "_Page", party: RelyingParty | None) -> None:
    keys = identity.factor.keys

    @routes.post(f"{ADDRESS}/kunci/mulai")
    @without_factor
    @does("add_key")
    async def begin(request: Request, actor: Holder, nama: Word = "", sandi_kunci: Word = "") -> Response:
        told = {"session": session_secret(request), "source": source_of(request)}
        try:
            await _check_key(request, actor, identity)
            asked = await keys.ask_new(site_of_keys(party), actor.account, sandi_kunci, nama, **told)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, _FIELDS.get(refusal.code, "sandi_kunci"))
        return await page.shown(request, actor, ask=json.dumps(asked), key_name=nama.strip())

    @routes.post(f"{ADDRESS}/kunci/sahkan")
    @without_factor
    @does("add_key")
    async def add(request: Request, actor: Holder, nama: Word = "", kunci: Word = "") -> Response:
        told = {"session": session_secret(request), "source": source_of(request)}
        try:
            await _check_key(request, actor, identity)
            answer = KeyAnswer(site_of_keys(party), kunci)
            codes = await keys.add(actor.account, answer, nama, **told)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, "")
        if codes:
            return await page.shown(request, actor, codes=tuple(codes))
        return RedirectResponse(f"{ADDRESS}?selesai=kunci", status_code=303)


def _key_removal(routes: APIRouter, identity: Identity, page: "_Page") -> None:
    @routes.post(f"{ADDRESS}/kunci/lepas")
    @without_factor
    @does("remove_key")
    async def remove(request: Request, actor: Holder, nomor: Number = 0, sandi_lepas: Word = "") -> Response:
        told: dict[str, Any] = {"session": session_secret(request), "source": source_of(request)}
        stays = last_stays(request, actor)
        try:
            await _check_key(request, actor, identity)
            await identity.factor.keys.remove(actor.account, nomor, sandi_lepas, last_stays=stays, **told)
        except Refusal as refusal:
            return await page.refused(request, actor, refusal, _FIELDS.get(refusal.code, "sandi_lepas"))
        return RedirectResponse(f"{ADDRESS}?selesai=lepas", status_code=303)


async def _check_key(request: Request, actor: Actor, identity: Identity) -> None:
    """Refuses to change factors by a typed code where keys alone count and the account has one.

    Who got a code by a false page would else add a key of their own. Raises `Forbidden` (`BUTUH_KUNCI_KEAMANAN`).
    """
    if needs_key(request, actor) and await identity.factor.keys.of(actor.account):
        raise key_asked()


_FIELDS = {
    "BUTUH_KUNCI_KEAMANAN": "",
    "NAMA_KUNCI_SALAH": "nama",
    "ALAMAT_TANPA_KUNCI": "",
    "KUNCI_KEAMANAN_TERLALU_BANYAK": "",
    "KUNCI_KEAMANAN_TIDAK_ADA": "",
    "BUTUH_FAKTOR_LAIN": "",
    "FAKTOR_TERAKHIR": "",
}
"""To which field of its form a refusal belongs, where not to the password."""


class _Page:
    """Draws the page of second factors."""

    def __init__(self, identity: Identity, party: RelyingParty | None, provider: ProviderSignIn | None) -> None:
        self._identity = identity
        self._origin = party.origin if party else ""
        self._provider = provider

    async def refused(self, request: Request, actor: Actor, refusal: Refusal, place: str) -> Response:
        """Returns the page with what was wrong; raises the refusal for a program."""
        if not wants_page(request):
            raise refusal
        return await self.shown(request, actor, refusal=refusal, place=place)

    async def shown(
        self, request: Request, actor: Actor, *, refusal: Refusal | None = None, place: str = "", **made: Any
    ) -> Response:
        """Returns the page; what was `made` for it, as a secret, stands on it in this one answer."""
        known: dict[str, Any] = {
            "factor": await self._identity.factor.state(actor.account),
            "origin": self._origin,
            "of_provider": self._provider is not None and await self._provider.opened(session_secret(request)),
            "fresh": not actor.has_factor or shown_lately(actor, self._identity.clock.now()),
        }
        blank: dict[str, Any] = {"seed": "", "address": "", "codes": (), "ask": "", "key_name": "", "done": ""}
        return render(request, "second_factor.html", **known, **{**blank, **made}, **told_at(place, refusal))
