"""Composition root of the monitor."""

from services.monitor import consumers
from services.monitor.api import streams as api
from services.monitor.api.stream import LiveStream
from services.monitor.commands.forgetting import OldLines
from services.monitor.commands.journal import Commands
from services.monitor.pages import streams as pages
from services.monitor.queries.overview import Overview
from services.monitor.queries.room_clients import Rooms
from services.monitor.queries.streams import Queries
from services.monitor.settings import MonitorSettings
from services.monitor.tables import MESSAGING
from shared.messaging.delivery import Delivery
from shared.room.context import Room, RoomContext
from shared.web.peers import in_process
from shared.web.routes import add_routes
from shared.web.shell import room_app


def build(kit: RoomContext) -> Room:
    """Builds the monitor, which asks the other rooms and the website, and itself in this process."""
    queries = Queries(kit.database, kit.clock)
    delivery = Delivery(kit.database, MESSAGING, consumers.GROUP, consumers.handlers(Commands(kit.clock)), kit.clock)
    consumers.connect(kit.broker, delivery)
    app = room_app(kit, title="Terbuka: monitor", messaging=MESSAGING, delivery=delivery)
    clients = {**kit.others, **in_process({kit.room: app})}
    overview = Overview(Rooms(clients), queries)
    add_routes(app, api.router(overview, queries))
    add_routes(app, pages.router(overview, queries, LiveStream(queries), kit.titles))
    old_lines = OldLines(kit.database, kit.clock, MonitorSettings())
    return Room("monitor", app, workers=(old_lines.run,))
