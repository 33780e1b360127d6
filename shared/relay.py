"""The relay: carries staged events from a room's outbox to the transport, in order, at least once."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from faststream.kafka import KafkaBroker
from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import Database
from shared.errors import Transient
from shared.log import EventLog
from shared.outbox import Outbox
from shared.wakeup import Wakeup, rest

BATCH = 500
POLL_SECONDS = 1.0
MOST_ATTEMPTS = 5
SEND_SECONDS = 30.0
"""How long a batch may wait for the transport before its transaction, and the relay's lock, are let go."""

log = logging.getLogger("terbuka.relay")

Rows = Sequence[Mapping[str, Any]]


class Transport(Protocol):
    """Carries outbox rows to where the other rooms read them."""

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows in their order; returns the ids of those that failed, each with the name of its failure."""
        ...


class LogTransport:
    """Appends to the embedded log in the very transaction that marks the rows sent: exactly once."""

    def __init__(self, journal: EventLog) -> None:
        self._journal = journal

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows; see `Transport.send`."""
        await self._journal.append(connection, [{**row, "value": row["payload"]} for row in rows])
        return {}


class KafkaTransport:
    """Publishes to Kafka and waits for every acknowledgement before the rows are marked."""

    def __init__(self, broker: KafkaBroker) -> None:
        self._broker = broker

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows; see `Transport.send`."""
        outcomes = await asyncio.gather(*[await self._publish(row) for row in rows], return_exceptions=True)
        failed = zip(rows, outcomes, strict=True)
        return {row["id"]: type(error).__name__ for row, error in failed if isinstance(error, Exception)}

    async def _publish(self, row: Mapping[str, Any]) -> "asyncio.Future[Any]":
        headers = dict(row["headers"])
        try:
            return await self._broker.publish(
                row["payload"].encode(),
                row["topic"],
                key=row["key"].encode(),
                headers=headers,
                correlation_id=headers["ce_correlationid"],
                no_confirm=True,
            )
        except Exception as error:
            refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused


class Relay:
    """Empties one outbox.

    Whoever holds the advisory lock of a batch sends it, so any number of relays may run and the order of a key
    holds. A row that failed five times is marked and holds back its own key only.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        transport: Transport,
        *,
        batch: int = BATCH,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._transport = transport
        self._batch = batch
        self._send_seconds = send_seconds
        self._lock = func.hashtextextended(f"terbuka.relay.{outbox.room}", 0)

    async def run(self) -> None:
        """Sends what is staged until cancelled: woken by NOTIFY, asking every second."""
        wakeup = Wakeup(self._database.url, "terbuka_outbox")
        flag = wakeup.sleeper(self._outbox.room)
        wakeup.start()
        try:
            while True:
                flag.clear()
                if await self._send_quietly() < self._batch:
                    await rest(flag, POLL_SECONDS)
        finally:
            await wakeup.stop()

    async def drain(self) -> int:
        """Sends everything that is staged now and returns how many events went out."""
        total = 0
        while sent := await self._send(wait=True):
            total += sent
        return total

    async def _send_quietly(self) -> int:
        try:
            return await self._send(wait=False)
        except Transient as error:
            log.warning("relay of %s waits: %s", self._outbox.room, error.code)
        except Exception as error:
            log.exception("relay of %s failed: %s", self._outbox.room, type(error).__name__)
        return 0

    async def _send(self, *, wait: bool) -> int:
        async with self._database.transaction() as connection:
            if not await self._lead(connection, wait=wait):
                return 0
            rows = (await connection.execute(self._waiting())).mappings().all()
            if not rows:
                return 0
            failed = await self._carry(connection, [dict(row) for row in rows])
            await self._mark(connection, [row["id"] for row in rows], failed)
        for row_id, failure in failed.items():
            log.error("outbox row %s of %s not sent: %s", row_id, self._outbox.room, failure)
        return len(rows) - len(failed)

    async def _carry(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        try:
            async with asyncio.timeout(self._send_seconds):
                return await self._transport.send(connection, rows)
        except TimeoutError as error:
            raise Transient(
                "PERANTARA_TIDAK_MENJAWAB", "Perantara peristiwa tidak menjawab; pengiriman diulang."
            ) from error

    async def _lead(self, connection: AsyncConnection, *, wait: bool) -> bool:
        if wait:
            await connection.execute(select(func.pg_advisory_xact_lock(self._lock)))
            return True
        return bool((await connection.execute(select(func.pg_try_advisory_xact_lock(self._lock)))).scalar_one())

    def _waiting(self) -> Any:
        rows = self._outbox.rows
        stuck = rows.alias("stuck")
        halted = select(stuck.c.id).where(
            and_(stuck.c.topic == rows.c.topic, stuck.c.key == rows.c.key, stuck.c.failed_at.is_not(None)),
            stuck.c.sent_at.is_(None),
        )
        unsent = select(rows).where(rows.c.sent_at.is_(None), rows.c.failed_at.is_(None), ~halted.exists())
        return unsent.order_by(rows.c.id).limit(self._batch)

    async def _mark(self, connection: AsyncConnection, ids: Sequence[int], failed: Mapping[int, str]) -> None:
        rows = self._outbox.rows
        sent = [row_id for row_id in ids if row_id not in failed]
        if sent:
            await connection.execute(update(rows).where(rows.c.id.in_(sent)).values(sent_at=func.now()))
        for row_id, failure in failed.items():
            tried = update(rows).where(rows.c.id == row_id).values(attempts=rows.c.attempts + 1, failure=failure)
            await connection.execute(tried)
        given_up = update(rows).where(rows.c.id.in_(list(failed)), rows.c.attempts >= MOST_ATTEMPTS)
        await connection.execute(given_up.values(failed_at=func.now()))
