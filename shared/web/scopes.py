"""The one rule of what a bearer token may ask: to read, and to call the routes that declare a scope."""

from collections.abc import Callable

from fastapi import Request

from shared.security.identity.actor import Actor
from shared.security.identity.bearer_tokens import READ, beyond_scope
from shared.web.declarations import Endpoint, declared, declaring

ATTRIBUTE = "token_scope"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_may(scope: str) -> Callable[[Endpoint], Endpoint]:
    """Declares the scope with which a token may call a handler that changes something; stands below the route."""
    return declaring(ATTRIBUTE, scope)


def check_scope(request: Request, actor: Actor) -> None:
    """Refuses what the caller's token does not carry; raises `Forbidden` (`TOKEN_TIDAK_BERWENANG`).

    A handler without a declared scope is for sessions alone, so that a new act is closed to tokens until it says so.
    """
    wanted = READ if request.method in SAFE_METHODS else declared(request, ATTRIBUTE)
    if actor.scopes is not None and wanted not in actor.scopes:
        raise beyond_scope()
