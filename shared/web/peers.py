"""The other rooms' doors over HTTP: where they are, and how one is asked as the very caller whom a request serves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Request
from starlette.types import ASGIApp

from shared.room.context import Asks, Awaiting, Awaits
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings
from shared.security.identity.actor import Actor
from shared.web.access import current_actor, session_headers, session_secret
from shared.web.routes import api_routes

TIMEOUT = 5.0
"""Seconds for one answer of one room."""

AWAITS = "/api/awaits"
SITE = "site"
"""The name of the website among the clients of a room that asks."""


def base_of(settings: Settings, room: str) -> str:
    """Returns the address of the process that serves a room, without a slash at its end.

    `TERBUKA_PEERS` is one pattern (`http://{room}-api:8000`) or names each room (`a=http://a:8000,b=...`).
    Without it the address is this process's own, as where one address serves all rooms under their names.
    """
    for place in settings.peers.split(","):
        name, named, address = place.strip().partition("=")
        if named and name.strip() == room:
            return address.strip().rstrip("/")
        if place and not named:
            return place.strip().replace("{room}", room).rstrip("/")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{settings.port}"


def client(address: str) -> httpx.AsyncClient:
    """Returns a client whose requests begin at an address; raises `Refusal` (`ALAMAT_RUANG_SALAH`)."""
    try:
        return httpx.AsyncClient(base_url=address, timeout=TIMEOUT)
    except httpx.InvalidURL as error:
        raise Refusal(
            "ALAMAT_RUANG_SALAH",
            f"Alamat ruang {address} tidak dapat dipakai.",
            mend="Perbaiki TERBUKA_PEERS, misalnya http://{room}-api:8000, atau ruang-a=http://alamat:8000,ruang-b=...",
        ) from error


def clients(settings: Settings, rooms: Iterable[str]) -> dict[str, httpx.AsyncClient]:
    """Returns a client per room, each with the room's address as its base."""
    return {room: client(f"{base_of(settings, room)}/{room}") for room in rooms}


def in_process(apps: Mapping[str, ASGIApp]) -> dict[str, httpx.AsyncClient]:
    """Returns a client per application of this process, which is reached without a socket."""
    return {name: _asgi(name, app) for name, app in apps.items()}


def _asgi(name: str, app: ASGIApp) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://{name}.terbuka", timeout=TIMEOUT)


def credentials(request: Request) -> dict[str, str]:
    """Returns the headers that make a room see the same caller as this request."""
    header = request.headers.get("authorization")
    if header is not None:
        return {"authorization": header}
    return session_headers(session_secret(request))


def asking(room: httpx.AsyncClient) -> Asks:
    """Returns how a room in another process is asked what waits; it raises `httpx.HTTPError` where it is silent."""

    async def ask(request: Request, _: Actor) -> Sequence[Awaiting]:
        answer = await room.get(AWAITS, headers=credentials(request))
        return [Awaiting(**task) for task in answer.raise_for_status().json()]

    return ask


def within(awaits: Awaits) -> Asks:
    """Returns how a room of this process is asked."""
    return lambda _, actor: awaits(actor)


def router(awaits: Awaits | None) -> APIRouter:
    """Builds `GET /api/awaits`: what waits in this room for the caller."""
    routes = api_routes("", "meja")

    @routes.get(AWAITS, summary="Apa yang menunggu Anda di ruang ini")
    async def tasks(actor: Annotated[Actor, Depends(current_actor)]) -> list[dict[str, Any]]:
        return [asdict(task) for task in await awaits(actor)] if awaits is not None else []

    return routes
