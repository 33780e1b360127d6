"""Builds the broker of a process: FastStream's, on Kafka or on the embedded log.

FastStream knows only Kafka and builds its own consumers. `KafkaBroker` puts ours in their place, below the
subscribers, so that the path from one room's outbox to another room's handler is the same on both transports:

    outbox -> relay -> transport                      KafkaTransport | EmbeddedTransport
                          |
                 Kafka or the embedded log
                          |
    broker:   FastStream subscriber                   made by `subscribe`
                 reads through config.builder()       KafkaConsumer | EmbeddedBatchConsumer
                          |
              parser, decoder                         tolerant_parser, raw_body
                          |
              batch_delivery -> delivery -> handler of the room

`config.builder` is FastStream's own factory of consumers, set when it connects; `_connect` sets ours after it.
On the embedded log nothing connects to Kafka: `start`, `stop` and `ping` leave FastStream's client out.
"""

import asyncio
import dataclasses
import logging
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import faststream.kafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram512

from shared.messaging.backoff import EngineWaits
from shared.messaging.embedded import EmbeddedBatchConsumer, EventLog
from shared.messaging.kafka_transport import BATCH_BYTES, REQUEST_MS, KafkaTransport
from shared.messaging.relay import EmbeddedTransport, Transport
from shared.runtime.settings import KafkaSettings, Settings
from shared.runtime.telemetry import limit_log_lines

__all__ = ["KafkaBroker", "all_joined", "consumers_of", "has_joined", "lag", "make_broker", "transport_for"]

METADATA_MS = 10_000
"""How long a client keeps what it knows of topics and partitions; a new one is noticed after that time at most."""

BACKOFF_MS = 500
"""How long a client waits before it tries a broker again that is away; each try writes a log line."""

CHATTY = ("aiokafka", "aiokafka.consumer.group_coordinator", "aiokafka.consumer.fetcher", "aiokafka.producer.sender")
"""Loggers of aiokafka that write some 40 lines a second while Kafka is away."""

LAG_SECONDS = 2.0
STOP_MARGIN = 5.0
"""Seconds for the connections to close once the subscribers have ended."""

FETCH_MS = 1000
STEP_MS = 500

Found = dict[TopicPartition, list[ConsumerRecord]]

log = logging.getLogger("terbuka.broker")
unreadable = logging.getLogger("terbuka.unreadable")


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
                unreadable.error("record cannot be read: %s/%s/%s", partition.topic, partition.partition, offset)
                found[partition] = [_empty(partition, offset)]
                self._one_at_a_time = False
        return found


def _empty(partition: TopicPartition, offset: int) -> ConsumerRecord:
    nothing: dict[str, Any] = {"key": b"", "value": b"", "checksum": None, "headers": ()}
    sizes = {"serialized_key_size": 0, "serialized_value_size": 0}
    return ConsumerRecord(
        partition.topic, partition.partition, offset, timestamp=0, timestamp_type=0, **nothing, **sizes
    )


class KafkaBroker(faststream.kafka.KafkaBroker):
    """FastStream's broker with the house's consumers; with a `journal` its subscribers read the embedded log."""

    journal: EventLog | None = None
    producer_options: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._transports: list[KafkaTransport] = []
        self._waits: list[EngineWaits] = []

    def cancel_at_stop(self, waits: EngineWaits) -> None:
        """Makes `stop` end the waits of a consumer that this broker feeds; naming it twice changes nothing."""
        if not any(known is waits for known in self._waits):
            self._waits.append(waits)

    def transport(self) -> KafkaTransport:
        """Returns a transport to Kafka that this broker closes when it stops."""
        self._transports.append(KafkaTransport(lambda: AIOKafkaProducer(**self.producer_options)))
        return self._transports[-1]

    async def _connect(self) -> Callable[..., AIOKafkaConsumer]:
        config: Any = self.config.broker_config
        if self.journal is None:
            await super()._connect()
            await config.admin.connect(**self._connection_kwargs)
            config.builder = partial(KafkaConsumer, **config.builder.keywords)
        else:
            self.journal.wakeup.start()
            config.builder = partial(EmbeddedBatchConsumer, self.journal)
        builder: Callable[..., AIOKafkaConsumer] = config.builder
        return builder

    async def start(self) -> None:
        """Connects, and starts all subscribers at once: one rebalance of their group instead of one for each."""
        await self.connect()
        joined = await asyncio.gather(*(each.start() for each in self.subscribers), return_exceptions=True)
        for failure in joined:
            if isinstance(failure, BaseException):
                raise failure
        self.running = True

    async def stop(self, *args: Any) -> None:
        """Stops the subscribers once they have finished their present records, and then the connection.

        Records that wait for an engine are given back at once. The subscribers stop together, in the time of one.
        """
        for subscriber in self.subscribers:
            subscriber.running = False
        for waits in self._waits:
            waits.cancel()
        await asyncio.gather(*(subscriber.stop() for subscriber in self.subscribers), return_exceptions=True)
        if self.journal is None:
            await asyncio.gather(*(transport.close() for transport in self._transports))
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_MARGIN):
                    await super().stop(*args)
            return
        connected, self._connection = self._connection is not None, None
        await super(faststream.kafka.KafkaBroker, self).stop(*args)
        if connected:
            await self.journal.wakeup.stop()

    async def ping(self, timeout: float | None) -> bool:  # noqa: ASYNC109
        """Returns whether the transport answers within `timeout` seconds."""
        if self.journal is None:
            return await super().ping(timeout)
        return await self.journal.database.ping()


def make_broker(settings: Settings, journal: EventLog | None = None) -> KafkaBroker:
    """Builds the broker of one process: on the embedded log when a journal is given, else on `TERBUKA_KAFKA`.

    A subscriber gets its record again when its handler raises (NACK); values stay bytes; topics are never created.
    """
    limit_log_lines(CHATTY)
    sign_in, servers = security(settings.kafka), settings.kafka.bootstrap or ["localhost"]
    sending: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 2,
        "max_batch_size": BATCH_BYTES,
        "compression_type": "lz4",
        "metadata_max_age_ms": METADATA_MS,
        "retry_backoff_ms": BACKOFF_MS,
    }
    broker = KafkaBroker(
        servers,
        client_id="terbuka",
        security=sign_in,
        **sending,
        allow_auto_create_topics=False,
        consumer_only=True,  # a relay has a producer of its own; a reader needs no right to write
        ack_policy=AckPolicy.NACK_ON_ERROR,
        graceful_timeout=float(settings.drain_seconds),
        parser=tolerant_parser,
        decoder=raw_body,
        logger=log,
        log_level=logging.DEBUG,
    )
    if journal is not None:
        log.addFilter(_matters_on_embedded_log)
    broker.journal = journal
    sending |= {"bootstrap_servers": servers, "client_id": "terbuka-relay", "request_timeout_ms": REQUEST_MS}
    broker.producer_options = sending | parse_security(sign_in)
    return broker


def security(kafka: KafkaSettings) -> BaseSecurity:
    """Returns how the broker's clients sign in; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
    encrypted = kafka.security in {"ssl", "sasl_ssl"}
    context = ssl.create_default_context(cafile=kafka.ca_file) if encrypted else None
    if kafka.security.startswith("sasl"):
        return SASLScram512(kafka.user, kafka.password(), ssl_context=context, use_ssl=encrypted)
    return BaseSecurity(ssl_context=context, use_ssl=encrypted)


def transport_for(broker: faststream.kafka.KafkaBroker) -> Transport:
    """Returns the transport for a room's relay."""
    assert isinstance(broker, KafkaBroker)
    return broker.transport() if broker.journal is None else EmbeddedTransport(broker.journal)


async def lag(broker: faststream.kafka.KafkaBroker, *, exact: bool = True) -> dict[tuple[str, str], int]:
    """Returns how many records each (group, topic) of this process is behind, as far as Kafka answers in time.

    Of the embedded log it is what the groups have committed, which the database is asked for, if `exact` is set.
    """
    behind: dict[tuple[str, str], int] = {}
    with suppress(TimeoutError, KafkaError):
        async with asyncio.timeout(LAG_SECONDS):
            for group, consumer in consumers_of(broker):
                for partition in consumer.assignment():
                    ahead = (consumer.highwater(partition) or 0) - await consumer.position(partition)
                    place = (group, partition.topic)
                    behind[place] = behind.get(place, 0) + max(ahead, 0)
    journal = broker.journal if isinstance(broker, KafkaBroker) else None
    return behind | await journal.lag() if journal is not None and exact else behind


def consumers_of(broker: faststream.kafka.KafkaBroker) -> Iterator[tuple[str, Any]]:
    """Yields each running consumer of a broker with its group, also where a subscriber has several."""
    for subscriber in broker.subscribers:
        group = str(getattr(subscriber, "group_id", ""))
        several = getattr(subscriber, "consumer_subgroup", ()) or (getattr(subscriber, "consumer", None),)
        yield from ((group, consumer) for consumer in several if consumer is not None)


def all_joined(broker: faststream.kafka.KafkaBroker) -> bool:
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


async def tolerant_parser(
    record: ConsumerRecord | tuple[ConsumerRecord, ...], original: Callable[[Any], Awaitable[Any]]
) -> Any:
    """Parses a record, or a batch, with the headers emptied that are no text, where FastStream would fail.

    Of a batch FastStream gets the first record only: it would decode all headers of all records, which `records_of`
    does anyway.
    """
    if not isinstance(record, tuple):
        return await original(_readable(record))
    message = await original((_readable(record[0]),))
    message.raw_message = record
    return message


async def raw_body(message: Any) -> Any:
    """Returns the value, or the values of a batch, as bytes, so that unreadable JSON reaches the handler too."""
    return [bytes(value) for value in message.body] if isinstance(message.body, list) else bytes(message.body)


def _readable(record: ConsumerRecord) -> ConsumerRecord:
    clean = tuple((name, value if _is_text(value) else b"") for name, value in record.headers)
    return dataclasses.replace(record, headers=clean)


def _matters_on_embedded_log(record: logging.LogRecord) -> bool:
    """Drops FastStream's hint to create topics, which the embedded log does not need."""
    return not record.getMessage().startswith("Auto create topics is disabled")


def _is_text(value: bytes | None) -> bool:
    try:
        return value is not None and value.decode() is not None
    except UnicodeDecodeError:
        return False
