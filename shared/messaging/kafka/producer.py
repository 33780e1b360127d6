"""Sends outbox rows to Kafka, with a producer that is replaced after each failure."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import EngineAway

REQUEST_MS = 15_000
"""How long one request to Kafka may take; shorter than the relay waits for a whole batch."""

CLOSE_SECONDS = 5.0
TOO_LARGE = "MessageSizeTooLargeError"
STAMP_REFUSED = "InvalidTimestampError"
"""Kafka's answer to a time stamp too far from its own clock: the fault of a clock, never of a row."""

OWN_FAULT = frozenset({TOO_LARGE, "RecordListTooLargeError", "TypeError", "ValueError", "UnicodeEncodeError"})
"""Failures that are the row's own and will not pass. Every other (an unknown topic, a missing right, a broker that is
away or restarts, a clock that is wrong) is not, and the row waits until it passes."""

log = logging.getLogger("terbuka.sending")

Rows = Sequence[Mapping[str, Any]]


class KafkaTransport:
    """Publishes to Kafka and waits for every acknowledgement before the rows are marked.

    The producer is idempotent: what it repeats itself is on the log once. It numbers its records per partition, and
    aiokafka does not take a number back when a batch is refused: from then on Kafka would refuse all that follow
    (`OutOfOrderSequenceNumber`). So after any failure the producer is thrown away and the next one counts anew.
    """

    sends_apart = True

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make
        self._producer: AIOKafkaProducer | None = None

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows; see `Transport.send`. Raises `EngineAway` (`PERANTARA_TIDAK_TERCAPAI`)."""
        try:
            failed = await self._send(rows)
            large = [row for row in rows if failed.get(row["id"]) == TOO_LARGE]
            if len(large) > 1:  # refused together as one batch; which of them is too large shows one by one
                failed = {row_id: name for row_id, name in failed.items() if name != TOO_LARGE}
                failed |= await self._one_by_one(large)
        except BaseException:
            await self.close()
            raise
        return failed

    async def close(self) -> None:
        """Ends the producer at once; unsent rows stay in the outbox."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _end(producer)

    async def _one_by_one(self, rows: Rows) -> dict[int, str]:
        failed: dict[int, str] = {}
        stopped = set()
        for row in rows:
            if row["key"] in stopped:
                failed[row["id"]] = "Behind"
                continue
            failed |= await self._send([row])
            if row["id"] in failed:
                stopped.add(row["key"])
        return failed

    async def _send(self, rows: Rows) -> dict[int, str]:
        producer = await self._started()
        handed: list[asyncio.Future[Any]] = []
        try:
            await self._hand_over(producer, rows, handed)
            outcomes = await asyncio.gather(*handed, return_exceptions=True)
        except BaseException:
            for future in handed:
                future.cancel()
            raise
        pairs = zip(rows, outcomes, strict=True)
        failed = {row["id"]: type(error).__name__ for row, error in pairs if isinstance(error, BaseException)}
        if failed:
            await self.close()
        return failed

    async def _hand_over(self, producer: AIOKafkaProducer, rows: Rows, handed: list["asyncio.Future[Any]"]) -> None:
        """Gives the rows to the producer in their order; a topic that cannot be written is not asked for again."""
        closed: dict[str, Exception] = {}
        for row in rows:
            try:
                if row["topic"] in closed:
                    raise closed[row["topic"]]
                handed.append(await _give(producer, row))
            except Exception as error:
                if type(error).__name__ not in OWN_FAULT:
                    closed[row["topic"]] = error
                refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
                refused.set_exception(error)
                refused.exception()  # seen, also where nobody comes to ask
                handed.append(refused)

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is not None:
            return self._producer
        producer = self._make()
        try:
            await producer.start()
        except BaseException as error:
            await _end(producer)
            if isinstance(error, KafkaError | OSError):
                raise _unreachable(error) from error
            raise
        self._producer = producer
        return producer


async def _give(producer: AIOKafkaProducer, row: Mapping[str, Any]) -> "asyncio.Future[Any]":
    headers = {**row["headers"], "correlation_id": row["headers"]["ce_correlationid"]}
    encoded = [(name, value.encode()) for name, value in headers.items()]
    future: asyncio.Future[Any] = await producer.send(
        row["topic"], row["payload"].encode(), key=row["key"].encode(), headers=encoded
    )
    return future


async def _end(producer: AIOKafkaProducer) -> None:
    """Ends a producer without waiting for its unsent records, as its own `stop` would while Kafka is away.

    A batch in flight then finds an emptied producer (`KeyError` in aiokafka), so every error of the ending is ignored.
    """
    producer._message_accumulator.fail_all(ProducerClosed())
    with suppress(Exception):
        async with asyncio.timeout(CLOSE_SECONDS):
            await producer.client.close()
            await producer.stop()


def _unreachable(error: Exception) -> EngineAway:
    return EngineAway(
        "PERANTARA_TIDAK_TERCAPAI",
        "Kafka tidak dapat dicapai; peristiwa menunggu di outbox dan dikirim begitu Kafka kembali.",
        mend="Periksa alamat, akun dan keadaan Kafka (`terbuka doctor`).",
        kafka=type(error).__name__,
    )
