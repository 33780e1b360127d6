"""The loops that every room needs besides its own, and what keeps a loop alive."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from shared.messaging.delivery import Delivery
from shared.messaging.presence import BEATS_PER_TIMEOUT, Heartbeat
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.errors import TerbukaError
from shared.security.audit_chain import ChainBuilder
from shared.storage.database import Database
from shared.web.ops import activity

CHAIN_SECONDS = 5.0
RESTART_SECONDS = 1.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0

Loop = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger("terbuka.upkeep")


async def chain_audit(database: Database, messaging: MessagingTables) -> None:
    """Chains new lines of the audit trail until cancelled; of several processes one does it."""
    chaining = ChainBuilder(messaging.audit, database)
    while True:
        await chaining.turn()
        await asyncio.sleep(CHAIN_SECONDS)


def pulse_of(
    kit: RoomContext, messaging: MessagingTables, roles: Iterable[str], delivery: Delivery | None
) -> Heartbeat:
    """Returns what tells the other processes of a room that this one lives, and how far it is behind."""
    every = kit.settings.silent_seconds / BEATS_PER_TIMEOUT
    return Heartbeat(kit.database, messaging.presence, roles, lambda: activity(kit, delivery), every=every)


def freeze_modules() -> None:
    """Takes what lives as long as the process out of the rounds of Python's garbage collector.

    A worker that takes in a backlog makes so many objects that it otherwise walks all modules again and again: of the
    190 µs that registry takes for an event the rounds took 30, and 10 since.
    """
    gc.collect()
    gc.freeze()


async def kept_alive(loop: Loop) -> None:
    """Runs a loop to its end; one that fails is started again and says so."""
    while True:
        try:
            await loop()
            return
        except Exception as error:
            log.exception("worker failed: %s", type(error).__name__)
            await asyncio.sleep(RESTART_SECONDS)


async def insist(work: Callable[[], Awaitable[None]], *, away: tuple[type[Exception], ...], until: str) -> None:
    """Does a piece of work again and again, with growing pauses, for as long as an engine that it needs is `away`.

    `until` says in the log what has not come about yet; every other exception goes through.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            await work()
            return
        except away as error:
            name = error.code if isinstance(error, TerbukaError) else type(error).__name__
            log.warning("%s, next try in %.1f s: %s", until, pause, name)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
