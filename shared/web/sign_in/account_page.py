"""The page "Akun saya": who one is here, one's own sessions and tokens, the language, and a new password."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from shared.runtime.errors import Refusal
from shared.security.identity.actor import ROLE_NAMES, ROLES, Actor
from shared.security.identity.calendar_links import CALENDAR_ROLES
from shared.security.identity.identity import Identity
from shared.security.identity.passwords import MINIMUM_LENGTH
from shared.web.access import current_actor, require, session_secret
from shared.web.answer import wants_page
from shared.web.language import LANGUAGES, SOURCE, keep_language
from shared.web.sign_in.api import source_of
from shared.web.sign_in.form_errors import told_at
from shared.web.sign_in.session_cookie import with_session
from shared.web.step_up import without_factor
from shared.web.templates import pages_for

ADDRESS = "/akun"
DONE = {"sandi", "sesi", "token", "faktor", "kalender", "bahasa"}
"""What the page says was done, after the form that did it."""

Holder = Annotated[Actor, Depends(current_actor)]
Officer = Annotated[Actor, Depends(require(*CALENDAR_ROLES))]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Word = Annotated[str, Form()]

render = pages_for("shared.web")


def router(identity: Identity, calendar: str = "") -> APIRouter:
    """Builds `/akun` and the forms on it; none of them answers a token.

    `calendar` is where a calendar is read by its secret, empty where there is none.
    """
    routes = APIRouter(include_in_schema=False)
    page = _Page(identity, calendar)

    @routes.get(ADDRESS)
    async def show(request: Request, actor: Holder, selesai: str = "") -> Response:
        return await page.shown(request, actor, done=selesai if selesai in DONE else "")

    _endings(routes, identity)
    _password(routes, identity, page)
    _language(routes, identity)
    _calendar(routes, identity, page)
    return routes


def _calendar(routes: APIRouter, identity: Identity, page: "_Page") -> None:
    @routes.post(f"{ADDRESS}/kalender")
    async def make(request: Request, actor: Officer) -> Response:
        return await page.shown(request, actor, secret=await identity.calendar.make(actor.account))

    @routes.post(f"{ADDRESS}/kalender/akhiri")
    @without_factor
    async def end(actor: Officer) -> Response:
        await identity.calendar.end(actor.account)
        return _done("kalender")


def _language(routes: APIRouter, identity: Identity) -> None:
    @routes.post(f"{ADDRESS}/bahasa")
    @without_factor
    async def choose(request: Request, actor: Holder, bahasa: Word = SOURCE) -> Response:
        """Keeps a language for mail, and has this browser show its pages in it."""
        if bahasa not in LANGUAGES:
            return RedirectResponse(ADDRESS, status_code=303)
        await identity.own.choose_language(actor.account, bahasa)
        response = _done("bahasa")
        keep_language(response, request, bahasa)
        return response


def _endings(routes: APIRouter, identity: Identity) -> None:
    @routes.post(f"{ADDRESS}/sesi/{{number}}/akhiri")
    @without_factor
    async def end_session(number: Number, actor: Holder) -> Response:
        await identity.own.end_session(actor.account, number)
        return _done("sesi")

    @routes.post(f"{ADDRESS}/token/{{number}}/akhiri")
    @without_factor
    async def end_token(number: Number, actor: Holder) -> Response:
        await identity.end_token(actor.account, number)
        return _done("token")


def _password(routes: APIRouter, identity: Identity, page: "_Page") -> None:
    @routes.post(f"{ADDRESS}/sandi")
    @without_factor
    async def change_password(
        request: Request, actor: Holder, lama: Word = "", baru: Word = "", ulang: Word = ""
    ) -> Response:
        try:
            if baru != ulang:
                raise _not_repeated()
            secret = await identity.own.change_password(actor.account, lama, baru, source=source_of(request))
        except Refusal as refusal:
            if not wants_page(request):
                raise
            return await page.shown(request, actor, refusal=refusal)
        return with_session(_done("sandi"), request, secret)


class _Page:
    """Draws the page of an account."""

    def __init__(self, identity: Identity, calendar: str) -> None:
        self._identity = identity
        self._calendar = calendar

    async def shown(
        self, request: Request, actor: Actor, *, done: str = "", refusal: Refusal | None = None, secret: str = ""
    ) -> Response:
        """Returns the page; after a refused change with what was wrong, and no password in it.

        The `secret` of a new calendar address is shown this once.
        """
        identity, account = self._identity, actor.account
        known: dict[str, Any] = {
            "person": await identity.person(actor.person),
            "roles": [ROLE_NAMES[role] for role in ROLES if role in actor.roles],
            "sessions": await identity.sessions_of(account),
            "this": await identity.own.session_number(session_secret(request)),
            "tokens": await identity.tokens_of(account),
            "factor": await identity.factor.state(account),
            "calendar": await identity.calendar.of_account(account),
            "subscribes": bool(self._calendar) and actor.has(*CALENDAR_ROLES),
            "calendar_address": f"{self._calendar}?kunci={secret}" if secret else "",
        }
        told = told_at(_FIELDS.get(refusal.code, "lama") if refusal else "", refusal)
        shown = {**known, "done": done, "shortest": MINIMUM_LENGTH}
        return render(request, "own_account.html", **shown, **told)


_FIELDS = {"KATA_SANDI_LEMAH": "baru", "KATA_SANDI_SAMA": "baru", "KATA_SANDI_TIDAK_SAMA": "ulang"}


def _done(what: str) -> RedirectResponse:
    return RedirectResponse(f"{ADDRESS}?selesai={what}", status_code=303)


def _not_repeated() -> Refusal:
    return Refusal(
        "KATA_SANDI_TIDAK_SAMA",
        "Kata sandi baru dan ulangannya tidak sama.",
        mend="Ketik kata sandi yang sama pada kedua isian.",
    )
