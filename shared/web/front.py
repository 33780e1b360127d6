"""The front doors: of a run in one process, of the process that signs people in, and of one that serves one room."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from shared.room.context import Asks, Room, RoomContext
from shared.security.identity.key_ceremony import RelyingParty
from shared.security.identity.oidc.provider import Provider
from shared.security.identity.oidc.settings import OidcSettings
from shared.security.identity.oidc.sign_in import ProviderSignIn
from shared.security.identity.tables import AUDIT
from shared.web import announced_heads
from shared.web.health import consumers_assigned
from shared.web.peers import within
from shared.web.routes import add_routes
from shared.web.shell import Lifespan, room_app
from shared.web.sign_in import account_page, api, factor_page, factor_pages, pages, provider_pages

if TYPE_CHECKING:
    from shared.messaging.tables import MessagingTables

STATIC = Path(__file__).parent / "static"
"""What browsers keep of every desk: served once, whatever room a page is of."""


def front_app(kit: RoomContext, rooms: Sequence[Room], *, lifespan: Lifespan | None = None) -> FastAPI:
    """Builds the application that serves everything under one port.

    `kit.room` is `identity` and its database is identity's. `/readyz` answers for every room.
    """
    checks = {f"pelanggan peristiwa {room.name}": _assigned(room) for room in rooms}
    app = room_app(kit, title="Terbuka", checks=checks, lifespan=lifespan)
    _sign_in(app, kit, {room.name: within(room.awaits) for room in rooms if room.awaits is not None})
    for room in rooms:
        _mount(app, room)
    for room in rooms:
        _mount_site(app, room)
    return app


def identity_app(kit: RoomContext, asks: Mapping[str, Asks]) -> FastAPI:
    """Builds the application of the process that signs people in; `asks` reaches the rooms, wherever they run."""
    app = room_app(kit, title="Terbuka: masuk")
    _sign_in(app, kit, asks)
    return app


def one_room_app(kit: RoomContext, room: Room) -> FastAPI:
    """Builds the application of a process that serves one room under its name, and the website where it has one."""
    app = room_app(kit, title=f"Terbuka: {room.name}")
    _mount(app, room)
    _mount_site(app, room)
    return app


def operations_app(kit: RoomContext, messaging: "MessagingTables") -> FastAPI:
    """Builds the application of a process that answers no requests of its room: probes, and the operators' routes."""
    app = room_app(kit, title=f"Terbuka: {kit.room}")
    app.mount(f"/{kit.room}", room_app(kit, title=f"Terbuka: {kit.room}", messaging=messaging), name=kit.room)
    return app


def _sign_in(app: FastAPI, kit: RoomContext, asks: Mapping[str, Asks]) -> None:
    provider, public_url, party = _provider(kit), kit.settings.public_url, _site_of_keys(kit)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_routes(app, api.router(kit.identity))
    add_routes(app, announced_heads.router(AUDIT, kit.identity.database))
    add_routes(app, account_page.router(kit.identity, f"{kit.settings.address}{kit.calendar}" if kit.calendar else ""))
    add_routes(app, factor_page.router(kit.identity, kit.settings.body_name, party, provider))
    add_routes(app, factor_pages.router(kit.identity, party, provider))
    add_routes(app, pages.router(kit.identity, kit.clock, asks, provider, public_url, party))
    add_routes(app, provider_pages.router(provider, public_url))


def _provider(kit: RoomContext) -> ProviderSignIn | None:
    """Returns the sign-in through the identity provider, None where none is set; raises what its settings raise."""
    settings = OidcSettings()
    if not settings.configured:
        return None
    settings.check()
    return ProviderSignIn(kit.identity, Provider(settings, kit.clock))


def _site_of_keys(kit: RoomContext) -> RelyingParty | None:
    """Returns the site that security keys are bound to; without a public address the one of this machine."""
    settings = kit.settings
    return RelyingParty.at(settings.public_url or f"http://localhost:{settings.port}", settings.body_name)


def _mount(app: FastAPI, room: Room) -> None:
    app.mount(f"/{room.name}", room.app, name=room.name)


def _mount_site(app: FastAPI, room: Room) -> None:
    if room.site is not None:
        app.mount("/", room.site, name="situs")


def _assigned(room: Room) -> Callable[[], Awaitable[bool]]:
    return lambda: consumers_assigned(room.app.state.kit)
