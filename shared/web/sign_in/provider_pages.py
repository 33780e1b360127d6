"""The doors of a sign-in through the identity provider: out to it, back from it, and its word that a session ended."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.security.identity.oidc.attempt import LASTS, Attempt
from shared.security.identity.oidc.provider import error_code
from shared.security.identity.oidc.refusals import foreign_return, not_set, provider_refused
from shared.security.identity.oidc.sign_in import ProviderSignIn
from shared.web.access import session_secret
from shared.web.language import local_path
from shared.web.sign_in.session_cookie import DESK, signed_in

BEGIN = "/masuk/penyedia"
BACK = f"{BEGIN}/kembali"
COOKIES = ("terbuka_penyedia", "__Host-terbuka_penyedia")
"""The cookie of an attempt without and with TLS."""
LONGEST = 2048

Said = Annotated[str, Query(max_length=LONGEST)]


def router(provider: ProviderSignIn | None, public_url: str) -> APIRouter:
    """Builds `/masuk/penyedia` and what lies below it; `public_url` is empty where the caller's host counts."""
    routes = APIRouter(include_in_schema=False)
    _there_and_back(routes, provider, public_url)

    @routes.get(f"{BEGIN}/kunci")
    async def keys() -> dict[str, Any]:
        return _set(provider).provider.public_keys()

    @routes.post(f"{BEGIN}/keluar")
    async def ended(logout_token: Annotated[str, Form()] = "") -> Response:
        await _set(provider).end(logout_token)
        return Response(headers={"cache-control": "no-store"})

    return routes


def base_of(request: Request, public_url: str) -> str:
    """Returns the address of this program as browsers know it."""
    return public_url.rstrip("/") or str(request.base_url).rstrip("/")


def _there_and_back(routes: APIRouter, provider: ProviderSignIn | None, public_url: str) -> None:
    @routes.get(BEGIN)
    async def begin(request: Request, lanjut: Said = DESK, segar: bool = False) -> Response:
        signs_in = _set(provider)
        attempt = Attempt.begin(signs_in.identity.clock.now(), onward=local_path(lanjut, DESK), fresh=segar)
        back = base_of(request, public_url) + BACK
        response = RedirectResponse(await signs_in.provider.address_to_sign_in(attempt, back), status_code=303)
        _cookie(response, request, attempt.as_cookie())
        return response

    @routes.get(BACK)
    async def returned(
        request: Request, code: Said = "", state: Said = "", error: Said = "", iss: Said = ""
    ) -> Response:
        signs_in = _set(provider)
        attempt = Attempt.from_cookie(request.cookies.get(_cookie_name(request), ""))
        if attempt is None or not attempt.fits(state, signs_in.identity.clock.now()):
            raise foreign_return()
        if iss and iss != signs_in.settings.issuer:  # RFC 9207
            raise foreign_return()
        if error or not code:
            raise provider_refused(error_code(error))
        back = base_of(request, public_url) + BACK
        secret = await signs_in.sign_in(attempt, code, back, replaces=session_secret(request))
        response = RedirectResponse(local_path(attempt.onward, DESK), status_code=303)
        response.delete_cookie(_cookie_name(request), **_flags(request))
        return await signed_in(response, request, secret, signs_in.identity)


def _set(provider: ProviderSignIn | None) -> ProviderSignIn:
    if provider is None:
        raise not_set()
    return provider


def _cookie_name(request: Request) -> str:
    return COOKIES[request.url.scheme == "https"]


def _cookie(response: Response, request: Request, value: str) -> None:
    response.set_cookie(_cookie_name(request), value, max_age=int(LASTS.total_seconds()), **_flags(request))


def _flags(request: Request) -> dict[str, Any]:
    return {"path": "/", "secure": request.url.scheme == "https", "httponly": True, "samesite": "lax"}
