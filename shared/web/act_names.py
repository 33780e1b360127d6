"""The act that a route asks for, declared once: a refusal is audited under it, whatever the handler is called."""

from collections.abc import Callable

from starlette.requests import Request

from shared.web.declarations import Endpoint, declared, declaring

ATTRIBUTE = "audited_act"


def does(act: str) -> Callable[[Endpoint], Endpoint]:
    """Declares the act of a handler; stands below the decorator of the route."""
    return declaring(ATTRIBUTE, str(act))


def declared_act(request: Request) -> str:
    """Returns the act that the handler of a request declares, empty where it declares none."""
    return declared(request, ATTRIBUTE)


def act_of(request: Request) -> str:
    """Returns the act that a request asks for: what its handler declares, else the name of the route or the method."""
    route = request.scope.get("route")
    return declared_act(request) or str(getattr(route, "name", "") or request.method.lower())
