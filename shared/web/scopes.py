"""The one rule of what a bearer token may ask: to read, and to call the routes that declare a scope."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request

from shared.security.identity.actor import Actor
from shared.security.identity.bearer_tokens import READ, beyond_scope

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "token_scope"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_may(scope: str) -> Callable[[Endpoint], Endpoint]:
    """Declares the scope with which a token may call a handler that changes something; stands below the route."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, ATTRIBUTE, scope)
        return endpoint

    return declare


def check_scope(request: Request, actor: Actor) -> None:
    """Refuses what the caller's token does not carry; raises `Forbidden` (`TOKEN_TIDAK_BERWENANG`).

    A handler without a declared scope is for sessions alone, so that a new act is closed to tokens until it says so.
    """
    wanted = READ if request.method in SAFE_METHODS else _declared(request)
    if actor.scopes is not None and wanted not in actor.scopes:
        raise beyond_scope()


def _declared(request: Request) -> str:
    return str(getattr(getattr(request.scope.get("route"), "endpoint", None), ATTRIBUTE, ""))
