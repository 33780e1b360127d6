"""Delivery of whole batches: what is plainly in order is applied in one transaction, all else goes record by record."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.messaging.decoding import (
    LONGEST_HEADER,
    LONGEST_NAME,
    MOST_HEADERS,
    StreamRecord,
    envelope_of,
    event_of,
    is_away,
    sanitized,
)
from shared.messaging.delivery import Delivery, DeliveryOutcome, Handler
from shared.messaging.inbox import Key, Position

__all__ = ["MOST", "MOST_EACH", "BatchDelivery", "BulkHandler", "ReceivedEvent"]

MOST = 500
"""How many records a batch has at most where its handlers have a bulk form."""

MOST_EACH = 100
"""The same where each event is handled for itself, so that nobody waits long for what the transaction holds."""

LONGEST = 120.0
"""Seconds after which the rest of a batch is given back; Kafka takes the partition away after 300."""

AT_ONCE = 16
"""How many events are prepared at the same time."""

log = logging.getLogger("terbuka.batches")


@dataclass(frozen=True)
class ReceivedEvent:
    """One event of a batch; `prepared` is what the bulk handler's `prepare` made of it."""

    event: Any
    envelope: Envelope
    prepared: Any = None


@dataclass(frozen=True)
class BulkHandler:
    """A handler that can also take many events at once, with the same effect as `one` has on each in turn.

    `prepare` runs before the transaction, for several events at the same time, and must leave nothing behind.
    """

    one: Handler
    many: Callable[[AsyncConnection, Sequence[ReceivedEvent]], Awaitable[None]]
    prepare: Callable[[Any], Awaitable[Any]] | None = None

    async def __call__(self, connection: AsyncConnection, event: Any, envelope: Envelope) -> None:
        """Handles one event."""
        await self.one(connection, event, envelope)


@dataclass(frozen=True)
class _Read:
    """A record as it was read; without `heard` it must go the slow way."""

    record: StreamRecord
    key: Key
    heard: ReceivedEvent | None


Hold = Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]]
"""Locks, in one order everywhere, what the events of a batch will change: a transaction that locks many rows one after
another and one that holds the second and wants the first would wait for each other."""

Fates = list[DeliveryOutcome | None]
"""Says what became of each record of a part; None for one that must go the slow way."""


class BatchDelivery:
    """Applies batches to one room; an optimisation of `Delivery`, which stays the truth.

    In one transaction the positions of all keys are locked, the records that follow on them are handled in their
    order, their inbox rows are written and the positions move. A record that is not plainly in order (a gap, a halted
    key, an unreadable envelope, an unknown type, an event of the types `alone`) goes through `Delivery.receive`. When
    anything fails, nothing of the batch has happened, and it is taken in ever smaller parts. `hold` is called first.
    """

    def __init__(
        self,
        delivery: Delivery,
        *,
        hold: Hold | None = None,
        alone: Iterable[type[Event]] = (),
        longest: float = LONGEST,
    ) -> None:
        self._delivery = delivery
        self._hold = hold
        self._alone = frozenset(alone)
        self._longest = longest
        self._begun = False

    async def receive(self, records: Sequence[StreamRecord]) -> list[DeliveryOutcome]:
        """Brings every record to its end and says what became of each, in their order.

        Raises only where a record could not even be kept, or where the slow way takes too long; the whole batch must
        then come again, and what is done of it is known.
        """
        until = time.monotonic() + self._longest
        first = 0 if self._begun and len(records) > 1 else 1
        outcomes = [await self._delivery.receive(record) for record in records[:first]]
        self._begun = True
        waiting = deque([await self._prepared([self._read(record) for record in records[first:]])])
        while waiting:
            part = waiting.popleft()
            try:
                fates = await self._take(part)
            except Exception as error:
                split = 1 if is_away(error) else len(part) // 2  # one record alone waits for the engine
                log.info("batch of %s taken in parts: %s", len(part), type(error).__name__)
                waiting.extendleft([part[split:], part[:split]])
                continue
            for each, fate in zip(part, fates, strict=True):
                if fate is None and time.monotonic() > until:
                    raise TimeoutError("the rest of a slow batch comes again")
                outcomes.append(fate or await self._delivery.receive(each.record))
        return outcomes

    def _read(self, record: StreamRecord) -> _Read:
        clean = record if _is_clean(record) else sanitized(record)
        key = (self._delivery.consumer, clean.topic, clean.key)
        try:
            envelope = envelope_of(clean)
            event = event_of(clean, envelope)
        except Exception:
            return _Read(record, key, None)
        return _Read(record, key, None if type(event) in self._alone else ReceivedEvent(event, envelope))

    async def _prepared(self, reads: list[_Read]) -> list[_Read]:
        """Lets the bulk handlers prepare; an event that cannot be prepared goes the slow way, which says why."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def prepare(read: _Read, heard: ReceivedEvent, work: Callable[[Any], Awaitable[Any]]) -> _Read:
            async with gate:
                try:
                    return replace(read, heard=replace(heard, prepared=await work(heard.event)))
                except Exception:
                    return replace(read, heard=None)

        works = {
            place: prepare(read, read.heard, work)
            for place, read in enumerate(reads)
            if read.heard and (work := self._preparation(read.heard))
        }
        done = dict(zip(works, await asyncio.gather(*works.values()), strict=True))
        return [done.get(place, read) for place, read in enumerate(reads)]

    def _preparation(self, heard: ReceivedEvent) -> Callable[[Any], Awaitable[Any]] | None:
        handler = self._delivery.handlers.get(type(heard.event))
        return handler.prepare if isinstance(handler, BulkHandler) else None

    async def _take(self, part: Sequence[_Read]) -> Fates:
        """Applies what is plainly in order and says what became of each."""
        if len(part) < 2:
            return [None] * len(part)
        keys = sorted({each.key for each in part})
        async with self._delivery.database.transaction() as connection:
            standing = await self._delivery.messaging.inbox.lock_many(connection, keys)
            fates = await self._fates(connection, part, standing)
            applied = [each for each, fate in zip(part, fates, strict=True) if fate is DeliveryOutcome.APPLIED]
            if applied:
                await self._handle(connection, [each.heard for each in applied if each.heard])
                await self._remember(connection, applied, standing)
        return fates

    async def _fates(
        self, connection: AsyncConnection, part: Sequence[_Read], standing: Mapping[Key, Position]
    ) -> Fates:
        """Decides under the locks; a key that stumbles once goes the slow way for the rest of the part."""
        inbox, consumer = self._delivery.messaging.inbox, self._delivery.consumer
        last = {key: position.last for key, position in standing.items()}
        slow = {key for key, position in standing.items() if position.halted_by is not None}
        slow |= await inbox.parked_of(connection, list(standing)) if standing else set()
        heard = [each.heard.envelope for each in part if each.heard and _passed(each, last)]
        known = await inbox.known(connection, consumer, [one.id for one in heard]) if heard else set()
        return [_fate(each, last, slow, known) for each in part]

    async def _handle(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        """Calls the handlers in the order of the records; neighbours with the same bulk handler go together."""
        handlers = self._delivery.handlers
        if self._hold is not None:
            await self._hold(connection, [one.event for one in heard])
        for handler, run in groupby(heard, key=lambda one: handlers.get(type(one.event))):
            if isinstance(handler, BulkHandler):
                await handler.many(connection, list(run))
            elif handler is not None:
                for one in run:
                    await handler(connection, one.event, one.envelope)

    async def _remember(
        self, connection: AsyncConnection, applied: Sequence[_Read], standing: Mapping[Key, Position]
    ) -> None:
        now, consumer, inbox = self._delivery.clock.now(), self._delivery.consumer, self._delivery.messaging.inbox
        rows, moved = [], {}
        for each in applied:
            if each.heard:
                envelope = each.heard.envelope
                rows.append((consumer, envelope.id, *each.key[1:], envelope.type, envelope.sequence, now))
                moved[each.key] = envelope.sequence
        await inbox.remember_many(connection, rows)
        await inbox.move_many(connection, moved, standing)


def _passed(read: _Read, last: Mapping[Key, int]) -> bool:
    return read.heard is not None and read.heard.envelope.sequence <= last.get(read.key, 0)


def _fate(read: _Read, last: dict[Key, int], slow: set[Key], known: set[str]) -> DeliveryOutcome | None:
    """Says what a record is where its turn comes; notes how far its key has come, or that it must go slowly."""
    if read.heard is not None and read.key not in slow:
        envelope, reached = read.heard.envelope, last.get(read.key, 0)
        if envelope.sequence == reached + 1:
            last[read.key] = envelope.sequence
            known.add(envelope.id)
            return DeliveryOutcome.APPLIED
        if envelope.sequence <= reached and envelope.id in known:
            return DeliveryOutcome.DUPLICATE
    slow.add(read.key)
    return None


def _is_clean(record: StreamRecord) -> bool:
    """Tells quickly that `sanitized` would change nothing; False says only that it might."""
    words = record.key + "".join(record.headers.values())
    names = "".join(record.headers)
    short = len(words) <= LONGEST_HEADER and len(names) <= LONGEST_NAME and len(record.headers) <= MOST_HEADERS
    return short and words.isascii() and names.isascii() and "\0" not in words and "\0" not in names
