"""Our clients of Kafka: the producer of a relay, the consumer below the subscribers, and what they log.

- `KafkaTransport` sends outbox rows, with a producer that is replaced after each failure.
- `KafkaConsumer` is aiokafka's with two things changed: it waits for a first record instead of returning none, and it
  passes records that aiokafka cannot decode.
- `all_joined` and `has_joined` tell whether consumers are members of their groups, with partitions or as a reserve.
- `filter_client_logs` limits the log lines of aiokafka while an engine is away: each sentence once a minute.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, ProducerClosed
from faststream.kafka import KafkaBroker
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

FETCH_MS = 1000
STEP_MS = 500

Found = dict[TopicPartition, list[ConsumerRecord]]
Rows = Sequence[Mapping[str, Any]]

EVERY_SECONDS = 60.0
CHATTY = ("aiokafka", "aiokafka.consumer.group_coordinator", "aiokafka.consumer.fetcher", "aiokafka.producer.sender")

log = logging.getLogger("terbuka.unreadable")


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


class KafkaConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Reads from Kafka.

    FastStream sleeps a whole batch timeout after an empty answer, so that a lone event would wait for the end of that
    sleep: `getmany` returns only with records.

    aiokafka raises `UnicodeDecodeError` for a header whose name is no text, each time the record is fetched, and the
    partition stops for good. Here such a record is handed over empty, at its own place, and becomes a dead letter like
    any other without an envelope.
    """

    _one_at_a_time = False

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: float = 0, max_records: int | None = None
    ) -> Found:
        """Returns the available records by partition, at least one, at most `max_records`; ignores `timeout_ms`.

        Raises `ConsumerStoppedError` once the consumer was stopped.
        """
        while True:
            found = await self._fetch(partitions, max_records)
            if found:
                return found

    async def getone(self, *partitions: TopicPartition) -> ConsumerRecord:
        """Returns the next record as aiokafka does; an undecodable one comes with no key, value or header."""
        while not self._one_at_a_time:
            try:
                return await super().getone(*partitions)
            except UnicodeDecodeError:
                self._one_at_a_time = True
        while True:
            for partition in partitions or tuple(self.assignment()):
                for records in (await self._step((partition,))).values():
                    return records[0]

    async def _fetch(self, partitions: tuple[TopicPartition, ...], max_records: int | None) -> Found:
        if not self._one_at_a_time:
            try:
                found: Found = await super().getmany(*partitions, timeout_ms=FETCH_MS, max_records=max_records)
            except UnicodeDecodeError:
                self._one_at_a_time = True
            else:
                return found
        return await self._step(partitions)

    async def _step(self, partitions: tuple[TopicPartition, ...]) -> Found:
        """Takes one record of each partition, so that an undecodable one is known by its place and passed."""
        found: Found = {}
        for partition in partitions or tuple(self.assignment()):
            try:
                found |= await super().getmany(partition, timeout_ms=STEP_MS, max_records=1)
            except UnicodeDecodeError:
                offset = await self.position(partition)
                self.seek(partition, offset + 1)
                log.error("record cannot be read: %s/%s/%s", partition.topic, partition.partition, offset)
                found[partition] = [_empty(partition, offset)]
                self._one_at_a_time = False
        return found


def _empty(partition: TopicPartition, offset: int) -> ConsumerRecord:
    nothing: dict[str, Any] = {"key": b"", "value": b"", "checksum": None, "headers": ()}
    sizes = {"serialized_key_size": 0, "serialized_value_size": 0}
    return ConsumerRecord(
        partition.topic, partition.partition, offset, timestamp=0, timestamp_type=0, **nothing, **sizes
    )


def consumers_of(broker: KafkaBroker) -> Iterator[tuple[str, Any]]:
    """Yields each running consumer of a broker with its group, also where a subscriber has several."""
    for subscriber in broker.subscribers:
        group = str(getattr(subscriber, "group_id", ""))
        several = getattr(subscriber, "consumer_subgroup", ()) or (getattr(subscriber, "consumer", None),)
        yield from ((group, consumer) for consumer in several if consumer is not None)


def all_joined(broker: KafkaBroker) -> bool:
    """Returns whether every subscriber runs, and each of its consumers is a member of its group."""
    consumers = [consumer for _, consumer in consumers_of(broker)]
    return len(consumers) >= len(broker.subscribers) and all(has_joined(consumer) for consumer in consumers)


def has_joined(consumer: Any) -> bool:
    """Returns whether the group has assigned a consumer its partitions, which may be none.

    aiokafka has no public answer (its issue 1154): `assignment()` is empty for a reserve member as well as
    for one that was dropped.
    """
    subscription = consumer._subscription.subscription
    share = getattr(subscription, "assignment", None)
    return share is not None and bool(share.active)


class OnceAMinute(logging.Filter):
    """Drops a log line whose format was written less than a minute ago, whatever its arguments."""

    def __init__(self, seconds: float = EVERY_SECONDS) -> None:
        super().__init__()
        self._seconds = seconds
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns whether the line is written."""
        sentence, now = str(record.msg), time.monotonic()
        if now - self._last.get(sentence, -self._seconds) < self._seconds:
            return False
        self._last[sentence] = now
        return True


def filter_client_logs() -> None:
    """Limits aiokafka to each sentence once a minute; calling it again changes nothing."""
    for name in CHATTY:
        logger = logging.getLogger(name)
        if not any(isinstance(one, OnceAMinute) for one in logger.filters):
            logger.addFilter(OnceAMinute())
