"""The five rooms in the order of the flow, and how to find their parts."""

from importlib import import_module

from shared.plumbing import Plumbing
from shared.room import Kit, Room

ROOMS = ("intake", "registry", "scheduler", "publisher", "monitor")


def plumbing_of(room: str) -> Plumbing:
    """Returns a room's outbox, inbox, dead letters and audit."""
    plumbing = import_module(f"services.{room}.tables").PLUMBING
    assert isinstance(plumbing, Plumbing)
    return plumbing


def build(room: str, kit: Kit) -> Room:
    """Calls a room's composition root."""
    built = import_module(f"services.{room}.main").build(kit)
    assert isinstance(built, Room)
    return built
