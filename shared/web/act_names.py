"""What the audit trail calls a request: the act that its route declares once, and the id that its address names."""

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request

from shared.web.declarations import Endpoint, declared, declaring

ATTRIBUTE = "audited_act"
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
"""The form of every id of ours; what else stands in an address is what somebody typed."""


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


def audited_id(given: str) -> str:
    """Returns an id that somebody gave as the audit trail keeps it: its hash where it cannot be an id of ours."""
    if ID.fullmatch(given):
        return given
    return "sha256:" + hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def subject_of(request: Request, otherwise: str) -> str:
    """Returns the id that the address of a request names first, as the audit trail keeps it; else what is given."""
    named = [str(value) for value in request.path_params.values()]
    return audited_id(named[0]) if named else otherwise
