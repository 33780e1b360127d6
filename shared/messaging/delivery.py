"""Delivery of events to a room: each once in effect, in the order of its key, and nothing lost when one fails."""

import logging
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import EVENTS, Event
from shared.contracts.envelope import Envelope
from shared.messaging.backoff import ENGINE_SECONDS, FIRST_PAUSE, TRIES, EngineWaits, Retries, RetriesExhausted
from shared.messaging.decoding import RecordError, StreamRecord, envelope_of, event_of, record_error, sanitized
from shared.messaging.handlers import FollowedHandler, Handler, PreparedHandler, SingleHandler, single
from shared.messaging.inbox import Key
from shared.messaging.tables import MessagingTables
from shared.runtime.clock import Clock
from shared.security.signer_keys import SignerKeys, constant
from shared.storage.database import Database

__all__ = [
    "Delivery",
    "DeliveryOutcome",
    "EventVerifier",
    "StreamRecord",
    "stored_record",
]


ENDED_KEY = "KUNCI_SUDAH_BERAKHIR"

log = logging.getLogger("terbuka.inbox")


class DeliveryOutcome(StrEnum):
    """The end of a record: applied, seen before, parked until its turn, or a dead letter."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"
    DEAD = "dead"


class EventVerifier:
    """Lets through what a living key of the signer signed (decisions 0036, 0059).

    `keys` is a public file, or what returns the keys as they are now.
    """

    def __init__(self, keys: str | Callable[[], SignerKeys]) -> None:
        self._keys = keys if callable(keys) else constant(keys)

    def check(self, record: StreamRecord, envelope: Envelope) -> None:
        """Raises `RecordError` unless the record is as it was signed, by a key that signs today.

        `TANPA_TANDA_TANGAN`, `TANDA_TANGAN_SALAH`, or `KUNCI_SUDAH_BERAKHIR` for a key that was retired or revoked.
        Such a record halts no key: the true event of its sequence may still come.
        """
        if not envelope.signature:
            raise RecordError("TANPA_TANDA_TANGAN", envelope.type, halts=False)
        signer = self._keys().signer_of(envelope.signed_part(record.value), envelope.signature)
        if signer is None:
            raise RecordError("TANDA_TANGAN_SALAH", envelope.type, halts=False)
        if not signer.lives:
            raise RecordError(ENDED_KEY, f"{envelope.type} {signer.state} {signer.key_id}", halts=False)


class Delivery:
    """Applies records to one room as one consumer.

    A `PreparedHandler` prepares first, a `FollowedHandler` goes on after the commit. In between, in one transaction:
    the key's position is locked, the handler runs, the inbox row is written, the position moves. A sequence already
    passed is skipped, one that is ahead of its turn is parked, a record that fails for good becomes a dead letter and
    halts its key (later events of that key are parked) until a person replays it or sets it aside at the
    `DeadLetterDesk`. While an engine is away no record becomes a dead letter: the stream waits (`waits`) and goes on
    by itself. With a `verifier` only signed events are applied.
    """

    def __init__(
        self,
        database: Database,
        messaging: MessagingTables,
        consumer: str,
        handlers: Mapping[type[Event], Handler],
        clock: Clock,
        *,
        tries: int = TRIES,
        pause: float = FIRST_PAUSE,
        nack_pause: float = 1.0,
        engine_seconds: float = ENGINE_SECONDS,
        verifier: EventVerifier | None = None,
    ) -> None:
        self.database = database
        self.messaging = messaging
        self.consumer = consumer
        self.handlers = handlers
        self.clock = clock
        self._verifier = verifier
        self.retries = Retries(
            clock, consumer, tries=tries, pause=pause, nack_pause=nack_pause, engine_seconds=engine_seconds
        )
        self._recovered = False

    @property
    def waits(self) -> EngineWaits:
        """Returns the topics of this consumer that wait for an engine."""
        return self.retries.waits

    async def receive(self, record: StreamRecord) -> DeliveryOutcome:
        """Brings a record to its end: applied, skipped, parked or a dead letter.

        Raises where an engine stayed away too long for one record, or not even the dead letter could be written;
        the record must then come again (NACK).
        """
        record = sanitized(record)
        try:
            return await self.retries.until_engines_answer(record.topic, partial(self._receive_once, record))
        except Exception as error:
            log.error("record not kept: %s/%s %s", record.topic, record.offset, record_error(error).error)
            raise

    async def recover(self) -> None:
        """Applies parked records whose turn has come, as after a crash between two events of a key."""
        async with self.database.transaction() as connection:
            keys = await self.messaging.inbox.ready(connection, self.consumer)
        for key in keys:
            await self.apply_parked(key)
        self._recovered = True

    def envelope_of(self, record: StreamRecord) -> Envelope:
        """Reads the envelope of a record and checks its signature where this consumer acts on signed events alone.

        Raises `RecordError`, which halts no key.
        """
        envelope = envelope_of(record)
        if self._verifier is not None:
            self._verifier.check(record, envelope)
        return envelope

    async def prepare(self, record: StreamRecord, envelope: Envelope) -> Any:
        """Does the work of a record that belongs before the transaction; its result is for `apply`.

        Returns None where the event's handler has no such step, or the event cannot be read. Raises what it raises.
        """
        handler = self._handler_of(envelope)
        if not isinstance(handler, PreparedHandler):
            return None
        try:
            event = event_of(record, envelope)
        except RecordError:
            return None
        return await handler.prepare(event)

    async def apply(
        self,
        connection: AsyncConnection,
        record: StreamRecord,
        envelope: Envelope,
        prepared: Any = None,
        *,
        replayed: int | None = None,
    ) -> tuple[DeliveryOutcome, bool]:
        """Applies a record in the caller's transaction if its turn has come.

        Returns what became of it, and whether a parked record of its key may follow. `replayed` is the dead letter
        that holds this record: it does not halt itself. Raises `RecordError` and what the handler raises.
        """
        key, inbox = self.key_of(record), self.messaging.inbox
        position = await inbox.lock(connection, key)
        free = position.halted_by in (None, replayed)
        if envelope.sequence <= position.last:
            return await self._already_passed(connection, envelope), free
        if not free and envelope.sequence == position.last + 1:
            return await self._same_as_letter(connection, record, envelope, position.halted_by), False
        if not free or envelope.sequence > position.last + 1:
            await inbox.park(connection, key, _parked_row(record, envelope), self.clock.now())
            return DeliveryOutcome.PARKED, False
        await self._handle(connection, record, envelope, prepared)
        await inbox.move(connection, key, envelope.sequence)
        return DeliveryOutcome.APPLIED, await inbox.has_parked(connection, key, envelope.sequence + 1)

    async def follow(self, record: StreamRecord, envelope: Envelope, outcome: DeliveryOutcome) -> None:
        """Does the step after the commit of a record that was applied, or came again; what it raises is logged."""
        handler = self._handler_of(envelope)
        if not isinstance(handler, FollowedHandler) or outcome not in {
            DeliveryOutcome.APPLIED,
            DeliveryOutcome.DUPLICATE,
        }:
            return
        try:
            await handler.after(event_of(record, envelope))
        except Exception as error:
            log.warning("step after %s left to the sweep: %s", envelope.id, record_error(error).error)

    async def skip(self, connection: AsyncConnection, record: StreamRecord, envelope: Envelope) -> None:
        """Moves a key past a record without handling it, in the caller's transaction."""
        key = self.key_of(record)
        await self.messaging.inbox.lock(connection, key)
        await self._remember(connection, key, envelope)
        await self.messaging.inbox.move(connection, key, envelope.sequence)

    async def apply_parked(self, key: Key) -> None:
        """Applies the parked records of a key, each in its own transaction, until one is missing or fails."""
        try:
            await self._apply_parked(key)
        except Exception:
            self._recovered = False  # the parked records are found again before the next record
            raise

    def key_of(self, record: StreamRecord) -> Key:
        """Returns the inbox key of a record: consumer, topic, record key."""
        return (self.consumer, record.topic, record.key)

    async def _receive_once(self, record: StreamRecord) -> DeliveryOutcome:
        if not self._recovered:
            await self.recover()
        outcome, more = await self._deliver(record)
        if more:
            await self.apply_parked(self.key_of(record))
        return outcome

    async def _deliver(self, record: StreamRecord) -> tuple[DeliveryOutcome, bool]:
        try:
            envelope = self.envelope_of(record)
        except RecordError as fault:
            if fault.reason == ENDED_KEY and await self._was_applied(record):
                return DeliveryOutcome.DUPLICATE, False
            return await self._bury(record, None, fault, 1)
        try:
            return await self.retries.attempt(partial(self._apply_alone, record, envelope))
        except RetriesExhausted as failed:
            return await self._bury(record, envelope, record_error(failed.error), failed.attempts)

    async def _apply_alone(self, record: StreamRecord, envelope: Envelope) -> tuple[DeliveryOutcome, bool]:
        prepared = await self.prepare(record, envelope)
        async with self.database.transaction() as connection:
            outcome, more = await self.apply(connection, record, envelope, prepared)
        await self.follow(record, envelope, outcome)
        return outcome, more

    def _handler_of(self, envelope: Envelope) -> SingleHandler | None:
        contract = EVENTS.get(envelope.type)
        return single(self.handlers.get(contract)) if contract else None

    async def _handle(
        self, connection: AsyncConnection, record: StreamRecord, envelope: Envelope, prepared: Any
    ) -> None:
        event = event_of(record, envelope)
        if not await self._remember(connection, self.key_of(record), envelope):
            raise RecordError("URUTAN_GANDA", "ce_id sudah dikenal dengan urutan lain")
        handler = single(self.handlers.get(type(event)))
        if isinstance(handler, PreparedHandler):
            await handler.handle(connection, event, envelope, prepared)
        elif isinstance(handler, FollowedHandler):
            await handler.handle(connection, event, envelope)
        elif handler is not None:
            await handler(connection, event, envelope)

    async def _already_passed(self, connection: AsyncConnection, envelope: Envelope) -> DeliveryOutcome:
        if await self.messaging.inbox.knows(connection, self.consumer, envelope.id):
            return DeliveryOutcome.DUPLICATE
        raise RecordError("URUTAN_GANDA", "urutan ini milik peristiwa lain", halts=False)

    async def _was_applied(self, record: StreamRecord) -> bool:
        """Tells whether an event took effect before its key ended: by what this room wrote down, not by the record."""
        envelope = envelope_of(record)
        async with self.database.transaction() as connection:
            if not await self.messaging.inbox.knows(connection, self.consumer, envelope.id):
                return False
            return envelope.sequence <= (await self.messaging.inbox.lock(connection, self.key_of(record))).last

    async def _same_as_letter(
        self, connection: AsyncConnection, record: StreamRecord, envelope: Envelope, letter: int | None
    ) -> DeliveryOutcome:
        """Returns that an event is the one that failed; its letter keeps the signature that counts now."""
        rows = self.messaging.dead_letters.rows
        found = await connection.execute(rows.select().where(rows.c.id == letter))
        if found.one().event_id == envelope.id:
            if self._verifier is not None:
                said = {"headers": dict(record.headers), "value": record.value}
                await connection.execute(rows.update().where(rows.c.id == letter).values(said))
            return DeliveryOutcome.DUPLICATE
        raise RecordError("URUTAN_GANDA", "urutan ini milik peristiwa gagal", halts=False)

    async def _bury(
        self, record: StreamRecord, envelope: Envelope | None, fault: RecordError, attempts: int
    ) -> tuple[DeliveryOutcome, bool]:
        """Writes a dead letter and halts its key, unless the key has moved on meanwhile or is not there yet."""
        key, halts = self.key_of(record), fault.halts and envelope is not None
        async with self.database.transaction() as connection:
            if halts and envelope is not None:
                position = await self.messaging.inbox.lock(connection, key)
                if envelope.sequence > position.last + 1:  # what failed is its preparation, before its turn
                    await self.messaging.inbox.park(connection, key, _parked_row(record, envelope), self.clock.now())
                    return DeliveryOutcome.PARKED, False
                if position.halted_by is not None or envelope.sequence <= position.last:
                    return DeliveryOutcome.DUPLICATE, True
            values = _letter_row(record, envelope, fault, attempts)
            values |= {"consumer": self.consumer, "dead_at": self.clock.now(), "halts": halts}
            letter = await self.messaging.dead_letters.add(connection, values)
            if halts and envelope is not None:
                await self.messaging.inbox.halt(connection, key, letter)
                await self.messaging.inbox.unpark(connection, key, envelope.sequence)
        log.error("dead letter %s: %s %s %s", letter, record.topic, values["event_id"], fault.reason)
        return DeliveryOutcome.DEAD, False

    async def _apply_parked(self, key: Key) -> None:
        inbox = self.messaging.inbox
        while True:
            async with self.database.transaction() as connection:
                position = await inbox.lock(connection, key)
                await inbox.unpark(connection, key, position.last)
                row = await inbox.parked_at(connection, key, position.last + 1)
            if row is None or position.halted_by is not None:
                return
            outcome, _ = await self._deliver(stored_record(row))
            if outcome is DeliveryOutcome.DEAD:
                async with self.database.transaction() as connection:
                    await inbox.drop_parked(connection, key, row)

    async def _remember(self, connection: AsyncConnection, key: Key, envelope: Envelope) -> bool:
        values = {"event_id": envelope.id, "type": envelope.type, "sequence": envelope.sequence}
        return await self.messaging.inbox.remember(connection, key, values | {"received_at": self.clock.now()})


def stored_record(row: Mapping[str, Any]) -> StreamRecord:
    """Restores a record from its row among the parked ones or the dead letters."""
    names = ("topic", "partition", "offset", "key", "headers", "value")
    return StreamRecord(**{name: row[name] for name in names})


def _parked_row(record: StreamRecord, envelope: Envelope) -> dict[str, Any]:
    return {
        "sequence": envelope.sequence,
        "event_id": envelope.id,
        "type": envelope.type,
        "partition": record.partition,
        "offset": record.offset,
        "headers": dict(record.headers),
        "value": record.value,
    }


def _letter_row(record: StreamRecord, envelope: Envelope | None, fault: RecordError, attempts: int) -> dict[str, Any]:
    headers = record.headers
    return {
        "topic": record.topic,
        "key": record.key,
        "partition": record.partition,
        "offset": record.offset,
        "event_id": envelope.id if envelope else headers.get("ce_id", ""),
        "type": envelope.type if envelope else headers.get("ce_type", ""),
        "sequence": envelope.sequence if envelope else None,
        "headers": dict(headers),
        "value": record.value,
        "reason": fault.reason,
        "error": fault.error,
        "attempts": attempts,
    }
