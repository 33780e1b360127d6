"""Delivery of events to a room: each once in effect, in the order of its key, and nothing lost when one fails."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.messaging.backoff import FIRST_PAUSE, GROWTH, MOST_SECONDS, Backoff, RetryBudget
from shared.messaging.decoding import (
    RecordError,
    StreamRecord,
    envelope_of,
    event_of,
    is_away,
    is_retryable,
    record_error,
    sanitized,
)
from shared.messaging.inbox import Key
from shared.messaging.tables import MessagingTables
from shared.runtime.clock import Clock
from shared.runtime.errors import Conflict, NotFound, Refusal
from shared.storage.database import Database

__all__ = ["Delivery", "DeliveryOutcome", "Handler", "StreamRecord", "record_of", "records_of"]

Handler = Callable[[AsyncConnection, Any, Envelope], Awaitable[None]]

TRIES = 4

log = logging.getLogger("terbuka.inbox")


class DeliveryOutcome(StrEnum):
    """Says what became of a record."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"
    DEAD = "dead"


class Delivery:
    """Applies records to one room as one consumer.

    In one transaction: the key's position is locked, the handler runs, the inbox row is written, the position
    moves. A sequence already passed is skipped, one that is ahead of its turn is parked, a record that fails for
    good becomes a dead letter and halts its key (later events of that key are parked) until `replay` or `park`.
    While an engine is away nothing is buried: the stream is held (`holding`) and goes on by itself.
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
        hold_seconds: float = MOST_SECONDS,
    ) -> None:
        self.database = database
        self.messaging = messaging
        self.consumer = consumer
        self.handlers = handlers
        self.holding = Backoff(clock, first=pause, most=hold_seconds)
        self.clock = clock
        self._tries = tries
        self._pause = pause
        self._nack_pause = nack_pause
        self._recovered = False

    async def receive(self, record: StreamRecord) -> DeliveryOutcome:
        """Brings a record to its end: applied, skipped, parked or a dead letter.

        Raises where an engine stayed away too long for one record, or not even the dead letter could be written;
        the record must then come again (NACK).
        """
        record, patience = sanitized(record), self.holding.begin()
        while True:
            try:
                outcome = await self._bring(record)
            except Exception as error:
                if not await self.wait_for_engine(record.topic, error, patience):
                    log.error("record not kept: %s/%s %s", record.topic, record.offset, record_error(error).error)
                    raise
            else:
                self.engine_is_back(record.topic)
                return outcome

    async def wait_for_engine(self, topic: str, error: Exception, patience: RetryBudget) -> bool:
        """Pauses after a failure; True where an engine was away and the same work is to be tried again now."""
        if not is_away(error):
            await self.holding.rest(self._nack_pause)
            return False
        if topic not in self.holding.holds:
            log.warning("%s of %s waits for an engine: %s", topic, self.consumer, record_error(error).reason)
        self.holding.note(topic, record_error(error).reason)
        return await patience.lasts()

    def engine_is_back(self, topic: str) -> None:
        """Ends the hold of a topic, if it was held."""
        hold = self.holding.over(topic)
        if hold is not None:
            log.warning("%s of %s goes on; it waited since %s", topic, self.consumer, hold.since.isoformat())

    async def recover(self) -> None:
        """Applies what lies parked though its turn has come, as after a crash between two events of a key."""
        async with self.database.transaction() as connection:
            keys = await self.messaging.inbox.ready(connection, self.consumer)
        for key in keys:
            await self._drain(key)
        self._recovered = True

    async def replay(self, letter_id: int, *, actor: str, reason: str = "") -> DeliveryOutcome:
        """Tries a dead letter again for an account, then what was parked behind it; keeps the person's reason.

        Raises `NotFound`, `Conflict` (closed already) or `Refusal` (`PUTAR_ULANG_GAGAL`: it failed again and stays).
        """
        try:
            async with self.database.transaction() as connection:
                letter = await self._letter(connection, letter_id)
                record = _recorded(letter)
                outcome, _ = await self._take(connection, record, envelope_of(record), letter_id)
                await self._close(connection, letter, "replayed", actor, reason.strip())
        except (NotFound, Conflict) as error:
            if error.code.startswith("SURAT_MATI"):
                raise
            raise await self._failed_again(letter_id, actor, reason.strip(), error) from error
        except Exception as error:
            raise await self._failed_again(letter_id, actor, reason.strip(), error) from error
        await self._drain(self._key(record))
        return outcome

    async def park(self, letter_id: int, *, actor: str, reason: str) -> None:
        """Sets a dead letter aside for good, with a person's reason, and lets its key go on without it.

        Raises `NotFound`, `Conflict` (closed already) or `Refusal` (`ALASAN_WAJIB`).
        """
        if not reason.strip():
            raise Refusal("ALASAN_WAJIB", "Peristiwa hanya dapat disisihkan dengan alasan.", mend="Tulis alasannya.")
        async with self.database.transaction() as connection:
            letter = await self._letter(connection, letter_id)
            record = _recorded(letter)
            if letter.halts:
                await self._pass_over(connection, self._key(record), envelope_of(record))
            await self._close(connection, letter, "parked", actor, reason.strip())
        await self._drain(self._key(record))

    async def _bring(self, record: StreamRecord) -> DeliveryOutcome:
        if not self._recovered:
            await self.recover()
        outcome, more = await self._deliver(record)
        if more:
            await self._drain(self._key(record))
        return outcome

    async def _deliver(self, record: StreamRecord) -> tuple[DeliveryOutcome, bool]:
        try:
            envelope = envelope_of(record)
        except RecordError as fault:
            return await self._bury(record, None, fault, 1)
        for attempt in range(1, self._tries + 1):
            try:
                async with self.database.transaction() as connection:
                    return await self._take(connection, record, envelope)
            except Exception as error:
                if is_away(error):
                    raise
                if attempt == self._tries or not is_retryable(error):
                    return await self._bury(record, envelope, record_error(error), attempt)
                await self._wait(attempt)
        raise AssertionError("unreachable")

    async def _take(
        self, connection: AsyncConnection, record: StreamRecord, envelope: Envelope, letter: int | None = None
    ) -> tuple[DeliveryOutcome, bool]:
        """Returns what became of the record and whether its successor may be waiting."""
        key, inbox = self._key(record), self.messaging.inbox
        position = await inbox.lock(connection, key)
        free = position.halted_by in (None, letter)
        if envelope.sequence <= position.last:
            return await self._passed(connection, envelope), free
        if not free and envelope.sequence == position.last + 1:
            return await self._same_as_letter(connection, envelope, position.halted_by), False
        if not free or envelope.sequence > position.last + 1:
            await inbox.park(connection, key, _parked(record, envelope), self.clock.now())
            return DeliveryOutcome.PARKED, False
        await self._apply(connection, record, envelope)
        await inbox.move(connection, key, envelope.sequence)
        return DeliveryOutcome.APPLIED, await inbox.has_parked(connection, key, envelope.sequence + 1)

    async def _apply(self, connection: AsyncConnection, record: StreamRecord, envelope: Envelope) -> None:
        event = event_of(record, envelope)
        if not await self._remember(connection, self._key(record), envelope):
            raise RecordError("URUTAN_GANDA", "ce_id sudah dikenal dengan urutan lain")
        handler = self.handlers.get(type(event))
        if handler is not None:
            await handler(connection, event, envelope)

    async def _passed(self, connection: AsyncConnection, envelope: Envelope) -> DeliveryOutcome:
        if await self.messaging.inbox.knows(connection, self.consumer, envelope.id):
            return DeliveryOutcome.DUPLICATE
        raise RecordError("URUTAN_GANDA", "urutan ini milik peristiwa lain", halts=False)

    async def _same_as_letter(
        self, connection: AsyncConnection, envelope: Envelope, letter: int | None
    ) -> DeliveryOutcome:
        rows = self.messaging.dead_letters.rows
        found = await connection.execute(rows.select().where(rows.c.id == letter))
        if found.one().event_id == envelope.id:
            return DeliveryOutcome.DUPLICATE
        raise RecordError("URUTAN_GANDA", "urutan ini milik peristiwa gagal", halts=False)

    async def _bury(
        self, record: StreamRecord, envelope: Envelope | None, fault: RecordError, attempts: int
    ) -> tuple[DeliveryOutcome, bool]:
        key, halts = self._key(record), fault.halts and envelope is not None
        async with self.database.transaction() as connection:
            if halts and envelope is not None:
                position = await self.messaging.inbox.lock(connection, key)
                if position.halted_by is not None or envelope.sequence != position.last + 1:
                    return DeliveryOutcome.DUPLICATE, True
            values = _dead(record, envelope, fault, attempts)
            values |= {"consumer": self.consumer, "dead_at": self.clock.now(), "halts": halts}
            letter = await self.messaging.dead_letters.add(connection, values)
            if halts and envelope is not None:
                await self.messaging.inbox.halt(connection, key, letter)
                await self.messaging.inbox.unpark(connection, key, envelope.sequence)
        log.error("dead letter %s: %s %s %s", letter, record.topic, values["event_id"], fault.reason)
        return DeliveryOutcome.DEAD, False

    async def _drain(self, key: Key) -> None:
        try:
            await self._drain_while_free(key)
        except Exception:
            self._recovered = False  # what waits here is found again before the next record
            raise

    async def _drain_while_free(self, key: Key) -> None:
        inbox = self.messaging.inbox
        while True:
            async with self.database.transaction() as connection:
                position = await inbox.lock(connection, key)
                await inbox.unpark(connection, key, position.last)
                row = await inbox.parked_at(connection, key, position.last + 1)
            if row is None or position.halted_by is not None:
                return
            await self._deliver(_recorded(row))

    async def _pass_over(self, connection: AsyncConnection, key: Key, envelope: Envelope) -> None:
        await self.messaging.inbox.lock(connection, key)
        await self._remember(connection, key, envelope)
        await self.messaging.inbox.move(connection, key, envelope.sequence)

    async def _remember(self, connection: AsyncConnection, key: Key, envelope: Envelope) -> bool:
        values = {"event_id": envelope.id, "type": envelope.type, "sequence": envelope.sequence}
        return await self.messaging.inbox.remember(connection, key, values | {"received_at": self.clock.now()})

    async def _letter(self, connection: AsyncConnection, letter_id: int) -> Any:
        letter = await self.messaging.dead_letters.whole(connection, letter_id)
        if letter.consumer != self.consumer:
            raise NotFound(
                "SURAT_MATI_TIDAK_ADA",
                f"Tidak ada peristiwa gagal dengan nomor {letter_id}.",
                mend="Muat ulang daftarnya.",
            )
        return letter

    async def _close(self, connection: AsyncConnection, letter: Any, outcome: str, actor: str, why: str) -> None:
        now = self.clock.now()
        if why:
            await self.messaging.dead_letters.explain(connection, letter.id, why)
        await self.messaging.dead_letters.close(connection, letter.id, outcome=outcome, by=actor, at=now)
        detail = {"letter": letter.id, "type": letter.type, "reason": letter.reason, **_told(why)}
        subject, act = letter.event_id or f"dead_letter:{letter.id}", f"dead_letter_{outcome}"
        await self.messaging.audit.record(connection, actor=actor, act=act, subject=subject, at=now, detail=detail)

    async def _failed_again(self, letter_id: int, actor: str, why: str, error: Exception) -> Exception:
        if is_retryable(error):
            return error
        fault = record_error(error)
        async with self.database.transaction() as connection:
            values = {"reason": fault.reason, "error": fault.error, "attempts": 1}
            await self.messaging.dead_letters.failed_again(connection, letter_id, values)
            said = {"act": "dead_letter_replayed", "subject": f"dead_letter:{letter_id}", "code": fault.reason}
            detail = {"letter": letter_id, **_told(why)}
            await self.messaging.audit.record(connection, actor=actor, at=self.clock.now(), detail=detail, **said)
        return Refusal(
            "PUTAR_ULANG_GAGAL",
            f"Peristiwa gagal nomor {letter_id} diputar ulang dan gagal lagi karena {fault.reason}.",
            mend="Perbaiki penyebabnya lalu putar ulang, atau sisihkan dengan alasan.",
        )

    async def _wait(self, attempt: int) -> None:
        longest = self._pause * GROWTH ** (attempt - 1)
        await asyncio.sleep(random.uniform(longest / 2, longest))  # noqa: S311

    def _key(self, record: StreamRecord) -> Key:
        return (self.consumer, record.topic, record.key)


def record_of(message: Any) -> StreamRecord:
    """Returns the record that a FastStream `KafkaMessage` carries; headers that are no text become empty."""
    return _read(message.raw_message)


def records_of(message: Any) -> list[StreamRecord]:
    """Returns the records of a FastStream batch, or the one of a single message, in the order they came."""
    raw = message.raw_message
    return [_read(one) for one in raw] if isinstance(raw, tuple) else [_read(raw)]


def _read(raw: Any) -> StreamRecord:
    headers = {str(name): _text(value) for name, value in raw.headers}
    return StreamRecord(raw.topic, raw.partition, raw.offset, _text(raw.key), headers, raw.value or b"")


def _text(value: bytes | None) -> str:
    try:
        return (value or b"").decode()
    except UnicodeDecodeError:
        return ""


def _told(why: str) -> dict[str, str]:
    return {"closing_reason": why} if why else {}


def _parked(record: StreamRecord, envelope: Envelope) -> dict[str, Any]:
    return {
        "sequence": envelope.sequence,
        "event_id": envelope.id,
        "type": envelope.type,
        "partition": record.partition,
        "offset": record.offset,
        "headers": dict(record.headers),
        "value": record.value,
    }


def _dead(record: StreamRecord, envelope: Envelope | None, fault: RecordError, attempts: int) -> dict[str, Any]:
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


def _recorded(row: Any) -> StreamRecord:
    values = row if isinstance(row, Mapping) else row._mapping
    names = ("topic", "partition", "offset", "key", "headers", "value")
    return StreamRecord(**{name: values[name] for name in names})
