"""Composition root of the monitor."""

from collections.abc import Mapping

import httpx

from services.monitor import api, consumers, pages
from services.monitor.commands import Commands
from services.monitor.overview import Overview
from services.monitor.queries import Queries
from services.monitor.rooms import Rooms, in_process, over_http
from services.monitor.stream import Stream
from services.monitor.tables import PLUMBING
from shared.inbox import Delivery
from shared.room import Kit, Room
from shared.web.shell import room_app


def build(kit: Kit, rooms: Mapping[str, httpx.AsyncClient] | None = None) -> Room:
    """Builds the monitor.

    `rooms` reaches the other rooms and the `site`; by default over HTTP at this process's own address, where the
    embedded run and an ingress serve all rooms under their names.
    """
    queries = Queries(kit.database, kit.clock)
    delivery = Delivery(kit.database, PLUMBING, consumers.GROUP, consumers.handlers(Commands(kit.clock)), kit.clock)
    consumers.connect(kit.broker, delivery)
    app = room_app(kit, title="Terbuka: monitor", plumbing=PLUMBING, delivery=delivery)
    clients = {**(rooms if rooms is not None else over_http(kit.settings)), **in_process({"monitor": app})}
    overview = Overview(Rooms(clients), queries)
    app.include_router(api.router(overview, queries))
    app.include_router(pages.router(overview, queries, Stream(queries)))
    return Room("monitor", app)
