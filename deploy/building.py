"""Builds the rooms of the list, each from its context."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

import httpx
from starlette.types import ASGIApp

from deploy.rooms import ASKING, ROOMS, SITE_ROOM
from shared.room.context import Room, RoomContext
from shared.runtime.settings import Settings
from shared.web import peers


def build_all(context_of: Callable[[str], RoomContext]) -> dict[str, Room]:
    """Builds every room in one process; those that ask the others do so without a socket."""
    rooms = {name: build_room(context_of(name)) for name in ROOMS if name not in ASKING}
    apps: dict[str, ASGIApp] = {name: room.app for name, room in rooms.items()}
    site = rooms[SITE_ROOM].site
    others = peers.in_process({**apps, peers.SITE: site} if site is not None else apps)
    asking = {name: build_room(replace(context_of(name), others=others)) for name in ASKING}
    return {name: (rooms | asking)[name] for name in ROOMS}


def build_room(context: RoomContext) -> Room:
    """Builds one room."""
    built = import_module(f"services.{context.room}.main").build(context)
    assert isinstance(built, Room)
    return built


def others_over_http(settings: Settings, room: str) -> Mapping[str, httpx.AsyncClient]:
    """Returns how a room in a process of its own reaches the others and the website; nothing for one that asks none.

    Raises `Refusal` (`ALAMAT_RUANG_SALAH`).
    """
    if room not in ASKING:
        return {}
    site = peers.client(peers.base_of(settings, SITE_ROOM))
    return {**peers.clients(settings, [name for name in ROOMS if name != room]), peers.SITE: site}
