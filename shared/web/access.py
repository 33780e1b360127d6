"""The HTTP side of identity: who calls (bearer token or session cookie), by which role, and from which page (CSRF)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from shared.security.identity.actor import ROLES, Actor, foreign_request, not_signed_in, wrong_role
from shared.security.identity.session_secrets import form_token, same_secret
from shared.storage.narrowing import narrow_to
from shared.web.declarations import Endpoint, declared, declaring
from shared.web.scopes import SAFE_METHODS, check_scope
from shared.web.step_up import check_factor
from shared.web.typed_before import recall

if TYPE_CHECKING:
    from shared.security.identity.identity import Identity

BY_ITSELF: Final = "by_itself"
by_itself: Callable[[Endpoint], Endpoint] = declaring(BY_ITSELF, "yes")
"""Declares a handler that an open page asks by itself, as for a stream: it renews no session. It stands below the
route."""

URLENCODED = "application/x-www-form-urlencoded"
OF_ONE_SKPD = frozenset({"skpd"})
"""The roles of who sees the papers of one SKPD alone."""

COOKIES = ("terbuka_sesi", "__Host-terbuka_sesi")
"""The session cookie's name without and with TLS; the prefix `__Host-` binds it to one host."""


def cookie_name(request: Request) -> str:
    """Returns the session cookie's name."""
    return COOKIES[request.url.scheme == "https"]


def session_secret(request: Request) -> str:
    """Returns the session secret that the browser sent, or an empty string."""
    return request.cookies.get(cookie_name(request), "")


def csrf_token(request: Request) -> str:
    """Returns the token that this session's forms must carry in the field `_csrf`."""
    return form_token(session_secret(request))


def session_headers(secret: str) -> dict[str, str]:
    """Returns the headers by which a program that holds a session sends a request of that session."""
    cookie = "; ".join(f"{name}={secret}" for name in COOKIES)
    return {"cookie": cookie, "x-csrf-token": form_token(secret)}


def bearer_token(request: Request) -> str | None:
    """Returns the bearer token of the `Authorization` header, empty for another scheme, None without the header."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def current_actor(request: Request) -> Actor:
    """Tells who calls, as a FastAPI dependency.

    Raises `Unauthenticated` (`BELUM_MASUK`) for nobody, `Forbidden` for an unsafe request by cookie from elsewhere
    (`PERMINTAAN_DARI_LUAR`), for what a token does not carry (`TOKEN_TIDAK_BERWENANG`) and for what needs a second
    factor (`BUTUH_FAKTOR_KEDUA`, `FAKTOR_KEDUA_LAMA`).
    """
    actor = await actor_or_none(request)
    if actor is None:
        raise not_signed_in()
    check_scope(request, actor)
    check_factor(request, actor)
    return actor


async def actor_or_none(request: Request) -> Actor | None:
    """Tells who calls, or nobody; an `Authorization` header outranks the cookie and is never mixed with it."""
    actor = await _caller(request)
    if actor is not None and _may_be_caused_elsewhere(request):
        await check_form(request)
    if actor is not None:
        await recall(request, actor)
    return actor


@dataclass(frozen=True)
class Holders:
    """The dependency that lets only the holders of some roles pass; raises `Forbidden` (`PERAN_TIDAK_BERHAK`)."""

    roles: tuple[str, ...]

    async def __call__(self, actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        """Returns the actor who holds one of the roles."""
        return self.checked(actor)

    def checked(self, actor: Actor) -> Actor:
        """Returns an actor who holds one of the roles; raises `Forbidden` (`PERAN_TIDAK_BERHAK`) for others."""
        if not actor.has(*self.roles):
            raise wrong_role(self.roles)
        return actor


def require(*roles: str) -> Holders:
    """Builds the dependency that lets only these roles pass."""
    return Holders(roles)


def right_to(route: Any) -> Holders | None:
    """Returns who may use a route, everybody who signed in where no role is named, or None where it is open to all."""
    right = None
    for call in _dependencies(getattr(route, "dependant", None)):
        if isinstance(call, Holders):
            return call
        if call is current_actor:
            right = Holders(ROLES)
    return right


async def admit(request: Request) -> bool:
    """Checks the caller's right to the route that was found, before anything of the body is read.

    FastAPI reads a body before it asks the dependencies, among them those that know the rights. Returns whether the
    caller is known, False where the route is open to all; raises `Unauthenticated` (`BELUM_MASUK`) and `Forbidden`
    (`PERMINTAAN_DARI_LUAR`, `TOKEN_TIDAK_BERWENANG`, `PERAN_TIDAK_BERHAK`, `BUTUH_FAKTOR_KEDUA`, `FAKTOR_KEDUA_LAMA`).
    """
    right = right_to(request.scope.get("route"))
    if right is None:
        return False
    actor = await _caller(request)
    if actor is None:
        raise not_signed_in()
    if _may_be_caused_elsewhere(request):
        check_origin(request)
    check_scope(request, actor)
    right.checked(actor)
    check_factor(request, actor)
    return True


async def still_holds(request: Request, *roles: str) -> bool:
    """Looks the caller of a request that is still being answered up again: do they hold one of the roles now?

    That nobody asked for: it renews no session.
    """
    actor = await _looked_up(request, renews=False)
    return actor is not None and actor.has(*roles)


async def check_form(request: Request) -> None:
    """Refuses an unsafe request by cookie that another site caused, or a form without this session's token.

    Plain forms carry the token in the field `_csrf`. Uploads and scripts, whose bodies are streams that are not read
    here, must come from this site by the browser's own word, or carry it in `X-CSRF-Token` or `?_csrf=`.
    """
    check_origin(request)
    token = request.headers.get("x-csrf-token", "") or request.query_params.get("_csrf", "")
    if not token and content_type(request) == URLENCODED:
        token = str((await request.form()).get("_csrf", ""))
    elif not token and says_same_site(request):
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


def check_origin_of_stranger(request: Request) -> None:
    """As `check_origin`, for a form that nobody's session binds to this site: here `Origin: null` alone is refused.

    A hidden frame of another site sends it as well, and browsers add `Sec-Fetch-Site` only where TLS is on. The page
    of that form says `Referrer-Policy: same-origin`, so that a browser names this site.
    """
    check_origin(request)
    if request.headers.get("origin") == "null" and "sec-fetch-site" not in request.headers:
        raise foreign_request()


async def _caller(request: Request) -> Actor | None:
    """Looks the caller up once a request, which is bound in the database to the papers of an SKPD's own."""
    if not hasattr(request.state, "actor"):
        request.state.actor = await _looked_up(request, renews=not declared(request, BY_ITSELF))
    actor: Actor | None = request.state.actor
    if actor is not None and actor.roles == OF_ONE_SKPD:
        narrow_to(actor.skpd)
    return actor


async def _looked_up(request: Request, *, renews: bool) -> Actor | None:
    identity: Identity = request.app.state.kit.identity
    token = bearer_token(request)
    if token is not None:
        return await identity.actor_of_token(token)
    return await identity.actor_of_session(session_secret(request), renews=renews)


def _may_be_caused_elsewhere(request: Request) -> bool:
    """Tells whether a browser adds the credentials of a request that changes something by itself."""
    return "authorization" not in request.headers and request.method not in SAFE_METHODS


def _dependencies(dependant: Dependant | None) -> Iterator[Any]:
    for each in dependant.dependencies if dependant else ():
        yield each.call
        yield from _dependencies(each)


def _own_origins(request: Request) -> set[str]:
    host = request.headers.get("host", "")
    return {f"http://{host}", f"https://{host}"}


def says_same_site(request: Request) -> bool:
    """Tells whether the browser itself says that a request comes from a page of this site."""
    by_site = request.headers.get("sec-fetch-site") == "same-origin"
    return by_site or request.headers.get("origin") in _own_origins(request)


def content_type(request: Request) -> str:
    """Returns the kind of a request's body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
