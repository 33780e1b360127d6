"""The front door of a run in one process: identity's pages, each room under its name, the website at `/`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from fastapi import FastAPI

from shared.identity import api, pages
from shared.room import Kit, Room
from shared.web.health import consumers_assigned
from shared.web.shell import room_app

if TYPE_CHECKING:
    from shared.web.shell import Lifespan


def front_app(kit: Kit, rooms: Sequence[Room], *, lifespan: "Lifespan | None" = None) -> FastAPI:
    """Builds the application that serves everything under one port.

    `kit.room` is `identity` and its database is identity's. `/readyz` answers for every room.
    """
    checks = {f"pelanggan peristiwa {room.name}": _assigned(room) for room in rooms}
    app = room_app(kit, title="Terbuka", checks=checks, lifespan=lifespan)
    app.include_router(api.router(kit.identity))
    awaits = {room.name: room.awaits for room in rooms if room.awaits is not None}
    app.include_router(pages.router(kit.identity, kit.clock, awaits))
    for room in rooms:
        app.mount(f"/{room.name}", room.app, name=room.name)
    for room in rooms:
        if room.site is not None:
            app.mount("/", room.site, name="situs")
    return app


def _assigned(room: Room) -> Callable[[], Awaitable[bool]]:
    return lambda: consumers_assigned(room.app.state.kit)
