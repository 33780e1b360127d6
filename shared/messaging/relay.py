"""Carries staged events from a room's outbox to the transport, in order, at least once."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import BigInteger, Select, Text, cast, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.embedded import EventLog
from shared.messaging.outbox import Outbox, Place
from shared.runtime.errors import EngineAway, Transient
from shared.storage.bulk import array_of, fetch_rows, unnested
from shared.storage.database import Database
from shared.storage.notify import OUTBOX, RETRY_SECONDS, SAFETY_SECONDS, rest

BATCH = 1000
BATCHES = 4
"""How many batches one transaction sends at most."""

DETOURS = ("bitmapscan", "seqscan", "sort")
"""Plans that are switched off: with them PostgreSQL reads the whole backlog for each batch (50,000 rows: 35 ms instead
of 0.4) while its statistics still show an empty table. Without them it walks the index of unsent rows and stops.
"""

MOST_ATTEMPTS = 5
SEND_SECONDS = 30.0
"""How long a batch may wait for the transport before its transaction ends and the relay's lock is free."""
FROZEN_SECONDS = 60
"""How long a relay that does nothing (its process is frozen) keeps the lock: PostgreSQL then ends its session."""

TOO_LARGE = "MessageSizeTooLargeError"
STAMP_REFUSED = "InvalidTimestampError"
"""Kafka's answer to a time stamp too far from its own clock: the fault of a clock, never of a row."""

OWN_FAULT = frozenset({TOO_LARGE, "RecordListTooLargeError", "TypeError", "ValueError", "UnicodeEncodeError"})
"""Failures that are the row's own and will not pass. Every other (an unknown topic, a missing right, a broker that is
away or restarts, a clock that is wrong) is not, and the row waits until it passes."""

log = logging.getLogger("terbuka.relay")

Rows = Sequence[Mapping[str, Any]]
"""Rows of an outbox: `id`, `topic`, `key`, `payload`, and `headers` as the JSON text that they are."""


class Transport(Protocol):
    """Carries outbox rows to where the other rooms read them."""

    @property
    def sends_apart(self) -> bool:
        """Returns whether `send` leaves the relay's connection alone, which may then work while it sends."""
        ...

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows in their order; returns the ids of those that failed, each with the name of its failure."""
        ...


class EmbeddedTransport:
    """Appends to the embedded log in the transaction that marks the rows sent: exactly once."""

    sends_apart = False

    def __init__(self, journal: EventLog) -> None:
        self._journal = journal

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows; see `Transport.send`."""
        await self._journal.append(connection, [{**row, "value": row["payload"]} for row in rows])
        return {}


class Relay:
    """The sender of one outbox.

    One relay at a time has the advisory lock and sends, so any number may run and each key stays in order. A row
    that failed five times by its own fault is marked and stops its own key only; a row that fails because of the
    transport waits without limit, with the transport's answer in `failure`.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        transport: Transport,
        *,
        batch: int = BATCH,
        send_seconds: float = SEND_SECONDS,
        frozen_seconds: int = FROZEN_SECONDS,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._transport = transport
        self._batch = batch
        self._send_seconds = send_seconds
        self._frozen_seconds = frozen_seconds
        self._obstacle = ""
        self._waits = False
        self._lock = func.hashtextextended(f"terbuka.relay.{outbox.room}", 0)

    async def run(self) -> None:
        """Sends staged events until cancelled: woken by NOTIFY, and each second while something cannot be sent."""
        wakeup = self._database.notifications
        flag = wakeup.sleeper((OUTBOX, self._outbox.room))
        wakeup.start()
        try:
            while True:
                flag.clear()
                self._waits = True
                if await self._try_to_send() < self._batch:
                    await rest(flag, RETRY_SECONDS if self._waits else SAFETY_SECONDS)
        finally:
            wakeup.forget(flag)
            await wakeup.stop()

    async def drain(self) -> int:
        """Sends everything that is staged now and returns how many events went out."""
        total = 0
        while sent := await self._send(wait=True):
            total += sent
        return total

    async def _try_to_send(self) -> int:
        try:
            return await self._send(wait=False)
        except Transient as error:
            self._log_obstacle(f"{error.code} {error.data.get('kafka', '')}".strip())
        except Exception as error:
            log.exception("relay of %s failed: %s", self._outbox.room, type(error).__name__)
        return 0

    def _log_obstacle(self, obstacle: str) -> None:
        """Logs once what the relay waits for, and once that it goes on."""
        if obstacle != self._obstacle:
            log.warning("relay of %s %s", self._outbox.room, f"waits: {obstacle}" if obstacle else "goes on")
        self._obstacle = obstacle

    async def _send(self, *, wait: bool) -> int:
        async with self._database.transaction(silent=True) as connection:
            if not await self.lead(connection, wait=wait):
                return 0
            sent, failed = await self._stream(connection, await self._halted(connection))
        self._waits = bool(failed)
        self._log_failures(failed)
        return sent - len(failed)

    async def _stream(self, connection: AsyncConnection, halted: Sequence[Place]) -> tuple[int, Mapping[int, str]]:
        """Sends batch after batch until one fails, nothing is left or the transaction has lasted long enough.

        While a transport that sends apart works on a batch, the database marks the one before and reads the next.
        """
        sent, rows = 0, await self._next(connection, [], halted)
        before: list[int] = []
        failed: Mapping[int, str] = {}
        while rows:
            carrying = asyncio.create_task(self._carry(connection, rows))
            try:
                if not self._transport.sends_apart:
                    await carrying
                await self._mark(connection, before, {})
                more = len(rows) == self._batch and sent < (BATCHES - 1) * self._batch
                following = await self._next(connection, rows, halted) if more else []
                failed = await carrying
            finally:
                carrying.cancel()
                await asyncio.gather(carrying, return_exceptions=True)
            sent += len(rows)
            before, rows = [row["id"] for row in rows], [] if failed else following
        await self._mark(connection, before, failed)
        return sent, failed

    def _log_failures(self, failed: Mapping[int, str]) -> None:
        for row_id, failure in failed.items():
            if failure in OWN_FAULT:
                log.error("outbox row %s of %s not sent: %s", row_id, self._outbox.room, failure)
        self._log_obstacle(" ".join(sorted({failure for failure in failed.values() if failure not in OWN_FAULT})))

    async def _carry(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        try:
            async with asyncio.timeout(self._send_seconds):
                return await self._transport.send(connection, rows)
        except TimeoutError as error:
            raise EngineAway(
                "PERANTARA_TIDAK_MENJAWAB", "Perantara peristiwa tidak menjawab; pengiriman diulang."
            ) from error

    async def lead(self, connection: AsyncConnection, *, wait: bool) -> bool:
        """Takes the lock of a batch for this transaction; False where another relay has it and `wait` is not set."""
        limit = func.set_config("idle_in_transaction_session_timeout", f"{self._frozen_seconds}s", True)
        lock = func.pg_advisory_xact_lock(self._lock) if wait else func.pg_try_advisory_xact_lock(self._lock)
        straight = [func.set_config(f"enable_{way}", "off", True) for way in DETOURS]
        row = (await connection.execute(select(lock, limit, *straight))).one()
        return wait or bool(row[0])

    async def _halted(self, connection: AsyncConnection) -> list[Place]:
        """Returns the keys that wait behind a row that cannot be sent.

        A query of its own: joined to each batch, PostgreSQL read the whole backlog for each row of it (5 s a batch)
        while its statistics showed no unsent row.
        """
        rows = self._outbox.rows.c
        query = select(rows.topic, rows.key).where(rows.failed_at.is_not(None), rows.sent_at.is_(None))
        return [(row.topic, row.key) for row in await connection.execute(query)]

    async def _next(self, connection: AsyncConnection, carried: Rows, halted: Sequence[Place]) -> Rows:
        return await fetch_rows(connection, self.unsent([row["id"] for row in carried], halted))

    def unsent(self, carried: Sequence[int], halted: Sequence[Place]) -> Select[Any]:
        """Returns the query of the next batch: the first unsent rows but for those being carried and halted keys.

        It never goes on from the last id: a row with a smaller id may be committed meanwhile, and a later row of its
        key must not be sent before it.
        """
        rows = self._outbox.rows.c
        headers = cast(rows.headers, Text).label("headers")
        query = select(rows.id, rows.topic, rows.key, headers, rows.payload)
        query = query.where(rows.sent_at.is_(None), rows.failed_at.is_(None))
        if halted:
            topics, keys = (array_of(names) for names in zip(*halted, strict=True))
            query = query.where(tuple_(rows.topic, rows.key).not_in(select(*unnested(topic=topics, key=keys).c)))
        if carried:
            query = query.where(rows.id != func.all(array_of(carried, BigInteger)))
        return query.order_by(rows.id).limit(self._batch)

    async def _mark(self, connection: AsyncConnection, ids: Sequence[int], failed: Mapping[int, str]) -> None:
        rows = self._outbox.rows
        sent = [row_id for row_id in ids if row_id not in failed]
        if sent:
            mine = rows.c.id == func.any(array_of(sent, BigInteger))
            await connection.execute(update(rows).where(mine).values(sent_at=func.now()))
        if not failed:
            return
        for row_id, failure in failed.items():
            counted = {"attempts": rows.c.attempts + 1} if failure in OWN_FAULT else {}
            await connection.execute(update(rows).where(rows.c.id == row_id).values(failure=failure, **counted))
        given_up = update(rows).where(rows.c.id.in_(list(failed)), rows.c.attempts >= MOST_ATTEMPTS)
        await connection.execute(given_up.values(failed_at=func.now()))
