"""A room as a part: what it is built from, and what it hands to whoever runs it."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI
    from faststream.kafka import KafkaBroker

    from shared.clock import Clock
    from shared.db import Database
    from shared.identity import Actor, Identity
    from shared.objects import ObjectStore
    from shared.sealing import Keys
    from shared.settings import Settings


@dataclass(frozen=True)
class Kit:
    """Holds what a room is built from: its own door to each engine, and only the keys that it may hold."""

    room: str
    database: "Database"
    objects: "ObjectStore"
    clock: "Clock"
    identity: "Identity"
    keys: "Keys"
    broker: "KafkaBroker"
    settings: "Settings"


@dataclass(frozen=True)
class Awaiting:
    """Is one line of the landing page: what waits for this actor, how many, where, and whether it is late."""

    label: str
    count: int
    href: str
    urgent: bool = False


Worker = Callable[[], Coroutine[Any, Any, None]]
"""Runs until cancelled: a relay, a sweep, a seal."""

Awaits = Callable[["Actor"], Awaitable[Sequence[Awaiting]]]
"""Tells what waits for an actor in one room."""


@dataclass(frozen=True)
class Room:
    """Is one built room: `app` is mounted at `/<name>`, the publisher's `site` at `/`, the workers run for ever."""

    name: str
    app: "FastAPI"
    workers: tuple[Worker, ...] = ()
    site: "FastAPI | None" = None
    awaits: Awaits | None = None
