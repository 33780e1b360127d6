"""The loops that every room needs besides its own, and what starts or tries a piece of work again."""

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from pathlib import Path
from typing import Any, cast

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_fixed

from shared.messaging.delivery import Delivery
from shared.messaging.presence import BEATS_PER_TIMEOUT, Heartbeat
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.errors import TerbukaError
from shared.security.audit import Audit
from shared.security.audit_chain import ChainBuilder
from shared.security.head_signer import HeadSigner
from shared.security.identity import Identity
from shared.security.keys import AUDIT
from shared.security.trail_copy import TrailCopy
from shared.storage.notify import SAFETY_SECONDS, rest
from shared.web.ops import activity

CHAIN_SECONDS = 5.0
"""The shortest time between two turns of the chaining."""

HEAD_SECONDS = 60.0
"""The time between two looks whether a head is due."""

THROTTLE_SECONDS = 30.0
LAST_HEAD_SECONDS = 3.0
RESTART_SECONDS = 1.0
END_SECONDS = 15.0
"""How long tasks have to end; the last turn of an audit trail takes up to nine seconds."""

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0

Loop = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger("terbuka.upkeep")


async def keep_audit(context: RoomContext, audit: Audit) -> None:
    """Chains new lines of the audit trail, copies them, and signs its head each hour until cancelled, and once more.

    Of several processes one does it. The end takes `LAST_HEAD_SECONDS` at most, whether the database answers or not.
    """
    chaining, signer = ChainBuilder(audit, context.database), _signer(context, audit)
    copy = TrailCopy(audit, context.database, folder=context.settings.audit_folder)
    looked = -HEAD_SECONDS
    try:
        async with context.database.changes() as flag:
            while True:
                flag.clear()
                await chaining.turn()
                await _told(copy.turn)
                if time.monotonic() - looked >= HEAD_SECONDS:
                    looked = time.monotonic()
                    await _told(signer.turn)
                await asyncio.sleep(CHAIN_SECONDS)
                await rest(flag, SAFETY_SECONDS)
    except asyncio.CancelledError:
        for last in (chaining.turn, copy.turn, signer.end):
            with contextlib.suppress(Exception):  # nothing may keep a process that is told to end
                await _told(last)
        raise


async def count_throttled(identity: Identity) -> None:
    """Writes each minute's line of sign-ins that were too many, until cancelled."""
    while True:
        await identity.tell_throttled()
        await asyncio.sleep(THROTTLE_SECONDS)


def identity_loops(context: RoomContext, audit: Audit) -> list[Loop]:
    """Returns the loops of the process that signs people in."""
    identity = context.identity
    return [lambda: keep_audit(context, audit), lambda: count_throttled(identity), identity.factor.seal_older]


def _signer(context: RoomContext, audit: Audit) -> HeadSigner:
    private = context.keys.audit_private
    if private is None:
        raise TerbukaError("KUNCI_TIDAK_ADA", f"Ruang {context.room} tidak memegang kunci untuk jejak auditnya.")
    folder = context.settings.audit_folder
    keys = context.keys.own_signer(f"{AUDIT}{audit.room}", private)
    return HeadSigner(audit, context.database, context.clock, private=private, folder=folder, keys=keys)


async def _told(work: Callable[[], Awaitable[object]]) -> None:
    """Does a part of the work; a folder that cannot be written is told and tried again, the trail itself goes on."""
    try:
        async with asyncio.timeout(LAST_HEAD_SECONDS):
            await work()
    except (OSError, TerbukaError) as error:
        log.error("audit trail not copied or not signed: %s", type(error).__name__, exc_info=error)


def heartbeat_of(
    context: RoomContext, messaging: MessagingTables, roles: Iterable[str], delivery: Delivery | None
) -> Heartbeat:
    """Returns the heartbeat that tells the other processes of a room that this one works, and how far it is behind."""
    every = context.settings.silent_seconds / BEATS_PER_TIMEOUT
    return Heartbeat(
        context.database, messaging.presence, roles, lambda: activity(context, delivery, exact=False), every=every
    )


def freeze_modules() -> None:
    """Exempts the objects that exist now, such as modules, from Python's garbage collection.

    A worker with a backlog creates so many objects that the collector otherwise reads all modules again and again: of
    the 190 µs that registry needs for an event, collections took 30, and take 10 with this.
    """
    gc.collect()
    gc.freeze()


async def supervise(loop: Loop) -> None:
    """Runs a loop to its end; one that fails is logged and started again."""
    await AsyncRetrying(wait=wait_fixed(RESTART_SECONDS), before_sleep=_log_failure)(_awaiting(loop))


async def end_all(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancels tasks and returns when they have ended, or after `END_SECONDS` twice; which have not then is logged.

    A library that loses a cancellation would keep a process that is told to end, so those that go on are cancelled
    once more.
    """
    left = set(tasks)
    for _ in range(2):
        for task in left:
            task.cancel()
        left = (await asyncio.wait(left, timeout=END_SECONDS))[1] if left else left
    for task in left:
        log.error("a task does not end, it waits at %s", _place_of(task))


def _place_of(task: asyncio.Task[Any]) -> str:
    """Returns file and line where a task waits, in the innermost coroutine of it."""
    place, waits = "", cast(Any, task.get_coro())
    while frame := getattr(waits, "cr_frame", None) or getattr(waits, "ag_frame", None):
        place = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        waits = getattr(waits, "cr_await", None) or getattr(waits, "ag_await", None)
    return place


async def retry_while(away: tuple[type[Exception], ...], until: str, work: Callable[[], Awaitable[None]]) -> None:
    """Repeats a piece of work, after pauses that grow, for as long as it raises one of `away`.

    `until` says in the log what has not come about yet; every other exception is raised.
    """

    def log_wait(state: RetryCallState) -> None:
        error = _failure(state)
        name = error.code if isinstance(error, TerbukaError) else type(error).__name__
        log.warning("%s, next try in %.1f s: %s", until, state.upcoming_sleep, name)

    pauses = wait_exponential(FIRST_PAUSE, max=LONGEST_PAUSE)
    again = AsyncRetrying(retry=retry_if_exception_type(away), wait=pauses, before_sleep=log_wait)
    await again(_awaiting(work))


def _awaiting(work: Callable[[], Awaitable[None]]) -> Loop:
    """Makes a coroutine function of work: tenacity does not await what any other callable returns, as a lambda."""

    async def run() -> None:
        await work()

    return run


def _log_failure(state: RetryCallState) -> None:
    error = _failure(state)
    log.error("worker failed: %s", type(error).__name__, exc_info=error)


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
