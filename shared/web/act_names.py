"""The act that a route asks for, declared once: a refusal is audited under it, whatever the handler is called."""

from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import Request

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "audited_act"


def does(act: str) -> Callable[[Endpoint], Endpoint]:
    """Declares the act of a handler; stands below the decorator of the route."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, ATTRIBUTE, str(act))
        return endpoint

    return declare


def declared_act(request: Request) -> str:
    """Returns the act that the handler of a request declares, empty where it declares none."""
    return str(getattr(getattr(request.scope.get("route"), "endpoint", None), ATTRIBUTE, ""))


def act_of(request: Request) -> str:
    """Returns the act that a request asks for: what its handler declares, else the name of the route or the method."""
    route = request.scope.get("route")
    return declared_act(request) or str(getattr(route, "name", "") or request.method.lower())
