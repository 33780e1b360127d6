"""The HTTP side of identity: who calls (bearer token or session cookie), by which role, and from which page (CSRF)."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from shared.security.identity.actor import Actor, foreign_request, not_signed_in, wrong_role
from shared.security.identity.session_secrets import form_token, same_secret

if TYPE_CHECKING:
    from shared.security.identity.identity import Identity

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
URLENCODED = "application/x-www-form-urlencoded"


def cookie_name(request: Request) -> str:
    """Returns the session cookie's name: the `__Host-` prefix binds it to this host wherever TLS is on."""
    return "__Host-terbuka_sesi" if request.url.scheme == "https" else "terbuka_sesi"


def session_secret(request: Request) -> str:
    """Returns the session secret that the browser sent, or an empty string."""
    return request.cookies.get(cookie_name(request), "")


def csrf_token(request: Request) -> str:
    """Returns the token that this session's forms must carry in the field `_csrf`."""
    return form_token(session_secret(request))


async def current_actor(request: Request) -> Actor:
    """Tells who calls, as a FastAPI dependency.

    Raises `Unauthenticated` (`BELUM_MASUK`) for nobody, `Forbidden` (`PERMINTAAN_DARI_LUAR`) for an unsafe request
    by cookie from elsewhere.
    """
    actor = await actor_or_none(request)
    if actor is None:
        raise not_signed_in()
    return actor


async def actor_or_none(request: Request) -> Actor | None:
    """Tells who calls, or nobody; an `Authorization` header outranks the cookie and is never mixed with it."""
    identity: Identity = request.app.state.kit.identity
    header = request.headers.get("authorization")
    if header is not None:
        actor = await identity.actor_of_token(_bearer(header))
    else:
        actor = await identity.actor_of_session(session_secret(request))
        if actor is not None and request.method not in SAFE_METHODS:
            request.state.actor = actor
            await check_form(request)
    request.state.actor = actor
    return actor


def require(*roles: str) -> Callable[[Actor], Awaitable[Actor]]:
    """Builds the dependency that lets only these roles pass; raises `Forbidden` (`PERAN_TIDAK_BERHAK`)."""

    async def holder(actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        if not actor.has(*roles):
            raise wrong_role(roles)
        return actor

    return holder


async def check_form(request: Request) -> None:
    """Refuses an unsafe request by cookie that another site caused, or a form without this session's token.

    Plain forms carry the token in the field `_csrf`. Uploads and scripts, whose bodies are streams that are not read
    here, must come from this site by the browser's own word, or carry it in `X-CSRF-Token` or `?_csrf=`.
    """
    check_origin(request)
    token = request.headers.get("x-csrf-token", "") or request.query_params.get("_csrf", "")
    if not token and _content_type(request) == URLENCODED:
        token = str((await request.form()).get("_csrf", ""))
    elif not token and _says_same_site(request):
        return
    if not same_secret(token, csrf_token(request)):
        raise foreign_request()


def check_origin(request: Request) -> None:
    """Refuses a request that the browser itself says comes from another site.

    `Origin: null` says nothing: browsers send it for our own forms under `Referrer-Policy: no-referrer`.
    """
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise foreign_request()
    if request.headers.get("origin", "null") not in {"null", *_own_origins(request)}:
        raise foreign_request()


def _own_origins(request: Request) -> set[str]:
    host = request.headers.get("host", "")
    return {f"http://{host}", f"https://{host}"}


def _says_same_site(request: Request) -> bool:
    by_site = request.headers.get("sec-fetch-site") == "same-origin"
    return by_site or request.headers.get("origin") in _own_origins(request)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
