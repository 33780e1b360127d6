"""Composition root of the monitor."""

from collections.abc import Mapping

import httpx

from services.monitor import consumers
from services.monitor.api import streams as api
from services.monitor.api.stream import LiveStream
from services.monitor.commands.journal import Commands
from services.monitor.pages import streams as pages
from services.monitor.queries.overview import Overview
from services.monitor.queries.room_clients import Rooms, in_process, over_http
from services.monitor.queries.streams import Queries
from services.monitor.tables import MESSAGING
from shared.messaging.delivery import Delivery
from shared.room.context import Room, RoomContext
from shared.web.shell import room_app


def build(kit: RoomContext, rooms: Mapping[str, httpx.AsyncClient] | None = None) -> Room:
    """Builds the monitor.

    `rooms` reaches the other rooms and the `site`; by default over HTTP at this process's own address, where the
    embedded run and an ingress serve all rooms under their names.
    """
    queries = Queries(kit.database, kit.clock)
    delivery = Delivery(kit.database, MESSAGING, consumers.GROUP, consumers.handlers(Commands(kit.clock)), kit.clock)
    consumers.connect(kit.broker, delivery)
    app = room_app(kit, title="Terbuka: monitor", messaging=MESSAGING, delivery=delivery)
    clients = {**(rooms if rooms is not None else over_http(kit.settings)), **in_process({"monitor": app})}
    overview = Overview(Rooms(clients), queries)
    app.include_router(api.router(overview, queries))
    app.include_router(pages.router(overview, queries, LiveStream(queries)))
    return Room("monitor", app)
