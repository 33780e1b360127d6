"""The act that a route asks for, declared once: a refusal is audited under it, whatever the handler is called."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "audited_act"


def does(act: str) -> Callable[[Endpoint], Endpoint]:
    """Declares the act of a handler; stands below the decorator of the route."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, ATTRIBUTE, str(act))
        return endpoint

    return declare


def act_of(request: Request) -> str:
    """Returns the act that a request asks for: what its handler declares, else the name of the route or the method."""
    route = request.scope.get("route")
    declared = getattr(getattr(route, "endpoint", None), ATTRIBUTE, "")
    return declared or str(getattr(route, "name", "") or request.method.lower())
