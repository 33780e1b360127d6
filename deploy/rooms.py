"""The five rooms in the order of the flow, and how to find their parts."""

from collections.abc import Callable
from importlib import import_module

from services.monitor import main as monitor
from services.monitor.queries.room_clients import in_process
from shared.messaging.tables import MessagingTables
from shared.room.context import Room, RoomContext

ROOMS = ("intake", "registry", "scheduler", "publisher", "monitor")
MONITOR = "monitor"


def messaging_of(room: str) -> MessagingTables:
    """Returns a room's outbox, inbox, dead letters and audit."""
    messaging = import_module(f"services.{room}.tables").MESSAGING
    assert isinstance(messaging, MessagingTables)
    return messaging


def build_all(kit_of: Callable[[str], RoomContext]) -> dict[str, Room]:
    """Builds every room in one process; the monitor asks the others without a socket."""
    rooms = {name: build_room(kit_of(name)) for name in ROOMS if name != MONITOR}
    apps = {name: room.app for name, room in rooms.items()}
    site = rooms["publisher"].site
    assert site is not None
    return {**rooms, MONITOR: monitor.build(kit_of(MONITOR), in_process({**apps, "site": site}))}


def build_room(kit: RoomContext) -> Room:
    """Builds one room; the monitor then asks the others over HTTP."""
    built = import_module(f"services.{kit.room}.main").build(kit)
    assert isinstance(built, Room)
    return built
