"""Every door of the running province, found in its applications, and the written table of who may use which."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from shared.security.identity import ROLES
from shared.web.access import Holders, right_to

TABLE = Path(__file__).parents[2] / "docs" / "rights.toml"
EVERYONE, SIGNED_IN = "everyone", "signed-in"
UNKNOWN = "0195f0aa-0000-7000-8000-000000000000"
NUMBERS = {"year": "2026", **dict.fromkeys(("letter", "effect", "page", "number", "sequence"), "999999")}


@dataclass(frozen=True, order=True)
class Door:
    """One method of one address; `right` is what its route asks for, None where it asks nobody.

    `queries` are the names that its route reads behind the question mark.
    """

    method: str
    path: str
    right: tuple[str, ...] | None
    queries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Returns the door as the table names it."""
        return f"{self.method} {self.path}"

    @property
    def places(self) -> list[str]:
        """Returns the names of the values that its address takes."""
        return re.findall(r"\{([a-z_]+)(?::path)?\}", self.path)

    @property
    def ids(self) -> list[str]:
        """Returns the places that take the id of a thing."""
        return [place for place in self.places if place.endswith("_id") or place == "subject"]

    def address(self, **values: str) -> str:
        """Returns the address with these values, and values of nothing in all other places."""
        filled = {**NUMBERS, "language": "id", "path": "", **values}
        address = re.sub(r"\{([a-z_]+)(?::path)?\}", lambda found: filled.get(found[1], UNKNOWN), self.path)
        return address.replace("*", "terbuka.css")


def doors_of(app: Starlette) -> list[Door]:
    """Returns every door of an application and of all that are mounted in it."""
    return sorted(_doors(app.routes, ""), key=lambda door: (door.path, door.method))


def _doors(routes: Sequence[BaseRoute], prefix: str) -> Iterator[Door]:
    for found in iter_route_contexts(routes):
        route: Any = found.original_route
        if isinstance(route, Mount) and isinstance(route.app, Starlette):
            yield from _doors(route.app.routes, prefix + route.path)
        elif isinstance(route, Mount):
            yield Door("GET", f"{prefix}{route.path}/*", None)
        else:
            read = tuple(each.alias for each in route.dependant.query_params) if hasattr(route, "dependant") else ()
            for method in sorted(set(found.methods or ()) - {"HEAD"}):
                yield Door(method, f"{prefix}{found.path}", _roles(right_to(route)), read)


def _roles(right: Holders | None) -> tuple[str, ...] | None:
    return None if right is None else tuple(role for role in ROLES if role in right.roles)


def table() -> dict[str, str]:
    """Returns what the written table says of each door."""
    parts = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {door: said for part in parts.values() for door, said in part.items()}


def roles_in(said: str) -> tuple[str, ...] | None:
    """Returns the roles that a line of the table names, None where it opens a door to everyone."""
    if said == EVERYONE:
        return None
    return ROLES if said == SIGNED_IN else tuple(word.partition(":")[0] for word in said.split())


def scope_in(said: str, role: str) -> str:
    """Returns the scope that a line of the table gives a role: `own`, `untitled`, or nothing for all."""
    return next((word.partition(":")[2] for word in said.split() if word.partition(":")[0] == role), "")
