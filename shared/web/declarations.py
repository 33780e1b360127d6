"""What a handler declares about itself below the decorator of its route, and how a request asks for it."""

from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import Request

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def declaring(name: str, value: str) -> Callable[[Endpoint], Endpoint]:
    """Builds the decorator by which a handler declares one value under a name."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, name, value)
        return endpoint

    return declare


def declared(request: Request, name: str) -> str:
    """Returns what the handler of a request declares under a name, empty where it declares nothing."""
    return str(getattr(getattr(request.scope.get("route"), "endpoint", None), name, ""))
