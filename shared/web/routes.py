"""The routes of an application, each examined once."""

from fastapi import APIRouter, FastAPI

from shared.web.problems import RESPONSES


def api_routes(prefix: str, tag: str) -> APIRouter:
    """Returns an empty set of routes for programs, with the refusals that every route may answer."""
    return APIRouter(prefix=prefix, tags=[tag], responses=RESPONSES)


def add_routes(to: FastAPI | APIRouter, routes: APIRouter) -> None:
    """Adds routes as they are, with the prefix and tags that they were made with.

    `include_router` examines each route again, once for each router around it, which took most of the time in which
    a room is built; it is for a prefix or a dependency that only the outer router knows.
    """
    held = to.router.routes if isinstance(to, FastAPI) else to.routes
    held.extend(routes.routes)
