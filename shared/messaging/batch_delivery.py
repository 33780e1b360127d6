"""Delivery of whole batches: records in sequence are applied in one transaction, all others one by one."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import EngineWaits, is_away
from shared.messaging.decoding import (
    LONGEST_HEADER,
    LONGEST_NAME,
    MOST_HEADERS,
    StreamRecord,
    event_of,
    sanitized,
)
from shared.messaging.delivery import Delivery, DeliveryOutcome
from shared.messaging.handlers import BulkHandler, FollowedHandler, PreparedHandler, ReceivedEvent, single
from shared.messaging.inbox import Key, Position

__all__ = ["MOST", "MOST_EACH", "BatchDelivery"]

MOST = 500
"""The most records of a batch whose handlers have a bulk form."""

MOST_EACH = 100
"""The most records of a batch whose events are handled one after another: its row locks must not last long."""

LONGEST = 120.0
"""Seconds after which the rest of a batch is given back; Kafka takes the partition away after 300."""

PREPARED_AT_ONCE = 16

log = logging.getLogger("terbuka.batches")


@dataclass(frozen=True)
class _Read:
    """A record and, where it could be read and may go in bulk, its event in `received`."""

    record: StreamRecord
    key: Key
    received: ReceivedEvent | None


LockRows = Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]]
"""Locks the rows that the events of a batch will change, in one order everywhere, so that no two transactions wait for
each other."""

Outcomes = list[DeliveryOutcome | None]
"""The outcome of each record of a part; None for one that must go through `Delivery.receive`."""


class BatchDelivery:
    """Applies batches to one room, with the same effect as `Delivery` has record by record, in fewer transactions.

    In one transaction the positions of all keys are locked, `lock_rows` is called, the records in sequence are
    handled in their order, their inbox rows are written and the positions move. Every other record (a gap, a halted
    key, an unreadable envelope, an unknown type, a handler with a step before or after) goes through
    `Delivery.receive`. When anything fails, nothing of the batch has happened, and it is repeated in ever smaller
    parts.
    """

    def __init__(
        self,
        delivery: Delivery,
        *,
        lock_rows: LockRows | None = None,
        max_records: int = MOST,
        longest: float = LONGEST,
    ) -> None:
        self._delivery = delivery
        self.max_records = max_records
        self._lock_rows = lock_rows
        self._longest = longest
        self.begun = False

    @property
    def waits(self) -> EngineWaits:
        """Returns the topics of this consumer that wait for an engine."""
        return self._delivery.waits

    async def receive(self, records: Sequence[StreamRecord]) -> list[DeliveryOutcome]:
        """Brings every record to its end and returns the outcome of each, in their order.

        Raises only where a record could not even be kept, or where single records take too long; the whole batch must
        then come again, and its finished records are known as duplicates.
        """
        until = time.monotonic() + self._longest
        first = 0 if self.begun and len(records) > 1 else 1
        outcomes = [await self._delivery.receive(record) for record in records[:first]]
        self.begun = True
        waiting = deque([await self._prepared([self._read(record) for record in records[first:]])])
        while waiting:
            part = waiting.popleft()
            try:
                part_outcomes = await self._apply(part)
            except Exception as error:
                split = 1 if is_away(error) else len(part) // 2  # one record alone waits for the engine
                log.info("batch of %s taken in parts: %s", len(part), type(error).__name__)
                waiting.extendleft([part[split:], part[:split]])
                continue
            for each, outcome in zip(part, part_outcomes, strict=True):
                if outcome is None and time.monotonic() > until:
                    raise TimeoutError("the rest of a slow batch comes again")
                outcomes.append(outcome or await self._delivery.receive(each.record))
        return outcomes

    def _read(self, record: StreamRecord) -> _Read:
        clean = record if _is_clean(record) else sanitized(record)
        key = (self._delivery.consumer, clean.topic, clean.key)
        try:
            envelope = self._delivery.envelope_of(clean)
            event = event_of(clean, envelope)
        except Exception:
            return _Read(record, key, None)
        single = isinstance(self._delivery.handlers.get(type(event)), PreparedHandler | FollowedHandler)
        return _Read(record, key, None if single else ReceivedEvent(event, envelope))

    async def _prepared(self, reads: list[_Read]) -> list[_Read]:
        """Calls `prepare` of handlers in two steps; an event whose preparation fails goes alone, which shows why."""
        free = asyncio.Semaphore(PREPARED_AT_ONCE)

        async def prepare(read: _Read, received: ReceivedEvent, work: Callable[[Any], Awaitable[Any]]) -> _Read:
            async with free:
                try:
                    return replace(read, received=replace(received, prepared=await work(received.event)))
                except Exception:
                    return replace(read, received=None)

        works = {
            place: prepare(read, read.received, work)
            for place, read in enumerate(reads)
            if read.received and (work := self._preparation(read.received))
        }
        done = dict(zip(works, await asyncio.gather(*works.values()), strict=True))
        return [done.get(place, read) for place, read in enumerate(reads)]

    def _preparation(self, received: ReceivedEvent) -> Callable[[Any], Awaitable[Any]] | None:
        handler = single(self._delivery.handlers.get(type(received.event)))
        return handler.prepare if isinstance(handler, PreparedHandler) else None

    async def _apply(self, part: Sequence[_Read]) -> Outcomes:
        """Applies the records in sequence and returns the outcome of each record."""
        if len(part) < 2:
            return [None] * len(part)
        keys = sorted({each.key for each in part})
        async with self._delivery.database.transaction() as connection:
            positions = await self._delivery.messaging.inbox.lock_many(connection, keys)
            outcomes = await self._outcomes(connection, part, positions)
            applied = [each for each, outcome in zip(part, outcomes, strict=True) if outcome is DeliveryOutcome.APPLIED]
            if applied:
                await self._handle(connection, [each.received for each in applied if each.received])
                await self._remember(connection, applied, positions)
        return outcomes

    async def _outcomes(
        self, connection: AsyncConnection, part: Sequence[_Read], positions: Mapping[Key, Position]
    ) -> Outcomes:
        """Decides under the locks; a key with one record out of sequence goes one by one for the rest of the part."""
        inbox, consumer = self._delivery.messaging.inbox, self._delivery.consumer
        last = {key: position.last for key, position in positions.items()}
        slow = {key for key, position in positions.items() if position.halted_by is not None}
        slow |= await inbox.parked_of(connection, list(positions)) if positions else set()
        passed = [each.received.envelope for each in part if each.received and _passed(each, last)]
        known = await inbox.known(connection, consumer, [one.id for one in passed]) if passed else set()
        return [_outcome(each, last, slow, known) for each in part]

    async def _handle(self, connection: AsyncConnection, received: Sequence[ReceivedEvent]) -> None:
        """Calls the handlers in the order of the records; neighbours with the same bulk handler go together."""
        handlers = self._delivery.handlers
        if self._lock_rows is not None:
            await self._lock_rows(connection, [one.event for one in received])
        for handler, run in groupby(received, key=lambda one: handlers.get(type(one.event))):
            if isinstance(handler, BulkHandler):
                await handler.many(connection, list(run))
            elif handler is not None and not isinstance(handler, PreparedHandler | FollowedHandler):
                for one in run:
                    await handler(connection, one.event, one.envelope)

    async def _remember(
        self, connection: AsyncConnection, applied: Sequence[_Read], positions: Mapping[Key, Position]
    ) -> None:
        now, consumer, inbox = self._delivery.clock.now(), self._delivery.consumer, self._delivery.messaging.inbox
        rows, moved = [], {}
        for each in applied:
            if each.received:
                envelope = each.received.envelope
                rows.append((consumer, envelope.id, *each.key[1:], envelope.type, envelope.sequence, now))
                moved[each.key] = envelope.sequence
        await inbox.remember_many(connection, rows)
        await inbox.move_many(connection, moved, positions)


def _passed(read: _Read, last: Mapping[Key, int]) -> bool:
    return read.received is not None and read.received.envelope.sequence <= last.get(read.key, 0)


def _outcome(read: _Read, last: dict[Key, int], slow: set[Key], known: set[str]) -> DeliveryOutcome | None:
    """Returns the outcome of the next record; updates `last`, or adds its key to the `slow` ones."""
    if read.received is not None and read.key not in slow:
        envelope, reached = read.received.envelope, last.get(read.key, 0)
        if envelope.sequence == reached + 1:
            last[read.key] = envelope.sequence
            known.add(envelope.id)
            return DeliveryOutcome.APPLIED
        if envelope.sequence <= reached and envelope.id in known:
            return DeliveryOutcome.DUPLICATE
    slow.add(read.key)
    return None


def _is_clean(record: StreamRecord) -> bool:
    """Returns, quickly, whether `sanitized` would surely change nothing; False means only that it might."""
    words = record.key + "".join(record.headers.values())
    names = "".join(record.headers)
    short = len(words) <= LONGEST_HEADER and len(names) <= LONGEST_NAME and len(record.headers) <= MOST_HEADERS
    return short and words.isascii() and names.isascii() and "\0" not in words and "\0" not in names
