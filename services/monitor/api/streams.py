"""The HTTP API for programs; role operator."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from services.monitor.queries.overview import Overview, Streams
from services.monitor.queries.streams import Queries, StreamLine
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.routes import api_routes

Operator = Annotated[Actor, Depends(require("operator"))]


class ActReason(BaseModel):
    """Carries why a person acts; setting a dead letter aside needs it, a replay keeps it where it is given."""

    reason: str = Field(default="", max_length=500)


class Lines(BaseModel):
    """A part of the journal."""

    lines: list[StreamLine]


class StuckThings(BaseModel):
    """Lists what does not move on by itself: room, what, why, mend, since."""

    stuck: list[dict[str, Any]]


class DeadLetterList(BaseModel):
    """Lists dead letters of all rooms, without their content."""

    dead_letters: list[dict[str, Any]]


def router(overview: Overview, queries: Queries) -> APIRouter:
    """Builds the routes under `/api`."""
    routes = api_routes("/api", "monitor")
    _reads(routes, overview, queries)
    _acts(routes, overview)
    return routes


def _reads(routes: APIRouter, overview: Overview, queries: Queries) -> None:
    @routes.get("/streams")
    async def streams(request: Request, actor: Operator) -> Streams:
        """Tells how every room's streams stand, and which alarms ring."""
        return await overview.streams(request)

    @routes.get("/stuck")
    async def stuck(request: Request, actor: Operator) -> StuckThings:
        """Lists what is stuck and why."""
        return StuckThings(stuck=await overview.stuck(request))

    @routes.get("/dead-letters")
    async def dead_letters(request: Request, actor: Operator, closed: bool = False) -> DeadLetterList:
        """Lists the events that could not be applied."""
        return DeadLetterList(dead_letters=await overview.dead_letters(request, closed=closed))

    @routes.get("/items/{item_id}")
    async def item(actor: Operator, item_id: str) -> Lines:
        """Tells what happened to an item, oldest first."""
        return Lines(lines=await queries.about(item_id))

    @routes.get("/journal")
    async def journal(
        actor: Operator,
        after: Annotated[int | None, Query(ge=0)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Lines:
        """Returns the newest lines, newest first; with `after` those that came later, oldest first."""
        return Lines(lines=await (queries.latest(limit) if after is None else queries.after(after, limit)))


def _acts(routes: APIRouter, overview: Overview) -> None:
    @routes.post("/dead-letters/{room}/{letter}/replay")
    async def replay(
        request: Request, actor: Operator, room: str, letter: int, body: ActReason | None = None
    ) -> dict[str, Any]:
        """Applies an event again in its room, then what waited behind it; the reason is kept there."""
        reason = body.reason if body else ""
        done: dict[str, Any] = await overview.rooms.act(request, room, letter, "replay", reason)
        return {**done, "room": room}

    @routes.post("/dead-letters/{room}/{letter}/park")
    async def park(request: Request, actor: Operator, room: str, letter: int, body: ActReason) -> dict[str, Any]:
        """Sets an event aside for good, with a reason, and lets its key go on."""
        done: dict[str, Any] = await overview.rooms.act(request, room, letter, "park", body.reason)
        return {**done, "room": room}
