"""The forms of a handler of events: plain, with a step before or after, and one that takes many events at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import Envelope

PlainHandler = Callable[[AsyncConnection, Any, Envelope], Awaitable[None]]


@dataclass(frozen=True)
class PreparedHandler:
    """A handler in two steps: `prepare` works before the transaction, without locks; `handle` gets its result.

    Both may run more than once for one event, and `prepare` also for an event that is then parked or known already:
    `handle` must check again what `prepare` found.
    """

    prepare: Callable[[Any], Awaitable[Any]]
    handle: Callable[[AsyncConnection, Any, Envelope, Any], Awaitable[None]]


@dataclass(frozen=True)
class FollowedHandler:
    """A handler with a step after the commit: `after` does outside the database what the commit has made final.

    It runs again where the record comes again, and never where the process dies for good before it: it reads the
    database for what is to be done, and a sweep does what it leaves. What it raises is logged and fails no record.
    """

    handle: PlainHandler
    after: Callable[[Any], Awaitable[None]]


SingleHandler = PlainHandler | PreparedHandler | FollowedHandler


@dataclass(frozen=True)
class ReceivedEvent:
    """One event of a batch; `prepared` is the result of its handler's `prepare`."""

    event: Any
    envelope: Envelope
    prepared: Any = None


@dataclass(frozen=True)
class BulkHandler:
    """A handler that can also take many events at once, with the same effect as `one` has on each in turn.

    The `prepare` of `one` runs before the transaction of a batch too, for several events at the same time, and must
    leave nothing behind.
    """

    one: SingleHandler
    many: Callable[[AsyncConnection, Sequence[ReceivedEvent]], Awaitable[None]]


Handler = SingleHandler | BulkHandler


def single(handler: Handler | None) -> SingleHandler | None:
    """Returns the form of a handler that takes one event."""
    return handler.one if isinstance(handler, BulkHandler) else handler
