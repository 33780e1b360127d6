"""Defines what a room is built from, and what it gives to the process that runs it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.files.door import FileGate
from shared.room.links import Link
from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import TerbukaError

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI, Request
    from faststream.kafka import KafkaBroker
    from starlette.applications import Starlette

    from shared.messaging.delivery import EventVerifier
    from shared.messaging.outbox import EventSigner
    from shared.runtime.clock import Clock
    from shared.runtime.settings import Settings
    from shared.security.encryption import Keys
    from shared.security.identity import Actor, Identity
    from shared.security.signer_keys import FollowedKeys
    from shared.storage.database import Database
    from shared.storage.objects import ObjectStore


Checks = Mapping[str, Callable[[], Awaitable[bool]]]
"""The name of a condition, as people read it, and the check of it."""


@dataclass
class SizeLimits:
    """Bounds what a request may bring, in bytes: a body that is held whole, one that is streamed, and one file."""

    body: int = 20 * MEBIBYTE
    streamed: int = 1001 * MEBIBYTE
    file: int = 50 * MEBIBYTE


@dataclass(frozen=True)
class RoomContext:
    """The parts that a room is built from: its own connection to each engine, and only the keys that it may have.

    `checks` are the conditions of readiness where the process does not do everything that a room can do. `links` are
    the places of the house and `titles` the names of its rooms as people read them; `calendar` is the address of the
    calendar of one's work, empty where no room has one. `others` reaches the other rooms
    by name, and the website as `site`, for a room that asks them. `gate` judges every file that comes in. A room with a
    key of its own has it on its connections, for the texts of its rows.
    """

    room: str
    database: "Database"
    objects: "ObjectStore"
    clock: "Clock"
    identity: "Identity"
    keys: "Keys"
    broker: "KafkaBroker"
    settings: "Settings"
    checks: Checks | None = None
    sizes: SizeLimits = field(default_factory=SizeLimits)
    links: tuple[Link, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    others: Mapping[str, "httpx.AsyncClient"] = field(default_factory=dict)
    gate: FileGate = field(default_factory=FileGate)

    def __post_init__(self) -> None:
        """Puts the room's own key on its connections."""
        if self.room in self.keys.identities:
            from shared.security.sealed_texts import with_own_key

            object.__setattr__(self, "database", with_own_key(self.database, self.keys, self.room))

    @cached_property
    def signer(self) -> "EventSigner":
        """Returns the signer of this room's events; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) without its key."""
        from shared.messaging.outbox import EventSigner

        return EventSigner(self.signing_private)

    @cached_property
    def verifier(self) -> "EventVerifier":
        """Returns the verifier of events that the signing room said."""
        from shared.messaging.delivery import EventVerifier

        return EventVerifier(lambda: self.signing_keys.public)

    @cached_property
    def signing_keys(self) -> "FollowedKeys":
        """Returns the keys of the room that signs, as they are at each moment."""
        return self.keys.signer()

    def signing_private(self) -> str:
        """Returns the key that signs now; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) in a room that has none."""
        if not self.signing_keys.private:
            raise TerbukaError("KUNCI_TIDAK_ADA", f"Ruang {self.room} tidak memegang kunci untuk menandatangani.")
        return self.signing_keys.private


@dataclass(frozen=True)
class Awaiting:
    """One line of the landing page: waiting work of this actor, how much, where, and whether it is late.

    `by` is the nearest day by which some of it must be done, as YYYY-MM-DD; empty where there is none.
    """

    label: str
    count: int
    href: str
    urgent: bool = False
    by: str = ""


Worker = Callable[[], Coroutine[Any, Any, None]]
"""Runs until cancelled: a relay, a sweep, the chaining of the audit trail."""

Awaits = Callable[["Actor"], Awaitable[Sequence[Awaiting]]]
"""Returns the waiting work of an actor in one room."""

Asks = Callable[["Request", "Actor"], Awaitable[Sequence[Awaiting]]]
"""Asks one room, wherever it runs, for the waiting work of a request's actor."""


@dataclass(frozen=True)
class Room:
    """One built room: `app` is mounted at `/<name>`, `site` at `/` where it has one, the workers run for ever."""

    name: str
    app: "FastAPI"
    workers: tuple[Worker, ...] = ()
    site: "Starlette | None" = None
    awaits: Awaits | None = None
