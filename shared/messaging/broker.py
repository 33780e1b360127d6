"""The one place that builds a broker, with the house's delivery settings, on Kafka or on the embedded log."""

import asyncio
import dataclasses
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import faststream.kafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram512

from shared.messaging import backoff as holding
from shared.messaging.delivery import record_of
from shared.messaging.embedded import EventLog
from shared.messaging.kafka.consumer import EmbeddedBatchConsumer, KafkaConsumer
from shared.messaging.kafka.group import consumers_of
from shared.messaging.kafka.log_filter import filter_client_logs
from shared.messaging.kafka.producer import REQUEST_MS, KafkaTransport
from shared.messaging.relay import EmbeddedTransport, Transport
from shared.runtime.settings import KafkaSettings, Settings

__all__ = ["KafkaBroker", "lag", "make_broker", "record_of", "transport_for"]

READING = {
    "session_timeout_ms": 10_000,  # a reader that died is replaced after so long
    "heartbeat_interval_ms": 3_000,
    "max_poll_interval_ms": 300_000,  # five times what a record may be held while an engine is away
}
"""How a subscriber belongs to its group, where it does not say otherwise."""

METADATA_MS = 10_000
"""How old the knowledge of topics and partitions may be: so soon are a new topic and more partitions noticed."""

BACKOFF_MS = 500
"""How long a client waits before it knocks again at a broker that is away; each knock is a line in the log."""

LAG_SECONDS = 2.0
STOP_MARGIN = 5.0
"""Seconds that the connections may take to close once the subscribers have ended."""

log = logging.getLogger("terbuka.broker")


class KafkaBroker(faststream.kafka.KafkaBroker):
    """FastStream's broker; with a `journal` its subscribers read the embedded log instead of Kafka."""

    journal: EventLog | None = None
    producer_options: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._transports: list[KafkaTransport] = []

    if not TYPE_CHECKING:  # the face stays FastStream's

        def subscriber(self, *topics: Any, **options: Any) -> Any:
            """Makes a subscriber as FastStream does, with the house's `READING`."""
            return super().subscriber(*topics, **{**READING, **options})

    def transport(self) -> KafkaTransport:
        """Returns a transport to Kafka that ends with this broker."""
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
        """Connects, and lets all subscribers join their group at once: one rebalance instead of one for each."""
        await self.connect()
        joined = await asyncio.gather(*(each.start() for each in self.subscribers), return_exceptions=True)
        for failure in joined:
            if isinstance(failure, BaseException):
                raise failure
        self.running = True

    async def stop(self, *args: Any) -> None:
        """Stops the subscribers, letting what is in hand end, and then the connection.

        What is held because an engine is away is let go at once; all together take no longer than one may.
        """
        for subscriber in self.subscribers:
            subscriber.running = False
        holding.cancel_waits()
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
        """Tells whether the transport answers within `timeout` seconds."""
        if self.journal is None:
            return await super().ping(timeout)
        return await self.journal.database.ping()


def make_broker(settings: Settings, journal: EventLog | None = None) -> KafkaBroker:
    """Builds the broker of one process: on the embedded log when a journal is given, else on `TERBUKA_KAFKA`.

    Every subscriber gets its record back when its handler raises (NACK); values stay bytes; topics are never
    created from here.
    """
    filter_client_logs()
    sign_in, servers = security(settings.kafka), settings.kafka.bootstrap or ["localhost"]
    sending: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 2,
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
        log.addFilter(_matters_on_the_log)
    broker.journal = journal
    sending |= {"bootstrap_servers": servers, "client_id": "terbuka-relay", "request_timeout_ms": REQUEST_MS}
    broker.producer_options = sending | parse_security(sign_in)
    return broker


def security(kafka: KafkaSettings) -> BaseSecurity:
    """Says how the broker's clients sign in; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`)."""
    encrypted = kafka.security in {"ssl", "sasl_ssl"}
    context = ssl.create_default_context(cafile=kafka.ca_file) if encrypted else None
    if kafka.security.startswith("sasl"):
        return SASLScram512(kafka.user, kafka.password(), ssl_context=context, use_ssl=encrypted)
    return BaseSecurity(ssl_context=context, use_ssl=encrypted)


def transport_for(broker: faststream.kafka.KafkaBroker) -> Transport:
    """Returns what a room's relay sends through."""
    assert isinstance(broker, KafkaBroker)
    return broker.transport() if broker.journal is None else EmbeddedTransport(broker.journal)


async def lag(broker: faststream.kafka.KafkaBroker) -> dict[tuple[str, str], int]:
    """Returns how many records each (group, topic) of this process is behind, as far as Kafka says so in time."""
    behind: dict[tuple[str, str], int] = {}
    with suppress(TimeoutError, KafkaError):
        async with asyncio.timeout(LAG_SECONDS):
            for group, consumer in consumers_of(broker):
                for partition in consumer.assignment():
                    ahead = (consumer.highwater(partition) or 0) - await consumer.position(partition)
                    place = (group, partition.topic)
                    behind[place] = behind.get(place, 0) + max(ahead, 0)
    journal = broker.journal if isinstance(broker, KafkaBroker) else None
    return behind if journal is None else behind | await journal.lag()


async def tolerant_parser(
    record: ConsumerRecord | tuple[ConsumerRecord, ...], original: Callable[[Any], Awaitable[Any]]
) -> Any:
    """Lets a record, or a batch, with headers that are no text through to the handler, those headers emptied.

    Of a batch FastStream sees the first record only: it would decode every header of all, and `records_of` does so.
    """
    if not isinstance(record, tuple):
        return await original(_readable(record))
    message = await original((_readable(record[0]),))
    message.raw_message = record
    return message


async def raw_body(message: Any) -> Any:
    """Leaves the value as it came, or the values of a batch, so that unreadable JSON reaches the handler too."""
    return [bytes(value) for value in message.body] if isinstance(message.body, list) else bytes(message.body)


def _readable(record: ConsumerRecord) -> ConsumerRecord:
    clean = tuple((name, value if _is_text(value) else b"") for name, value in record.headers)
    return dataclasses.replace(record, headers=clean)


def _matters_on_the_log(record: logging.LogRecord) -> bool:
    """Drops FastStream's hint to create topics, of which the embedded log has no need."""
    return not record.getMessage().startswith("Auto create topics is disabled")


def _is_text(value: bytes | None) -> bool:
    try:
        return value is not None and value.decode() is not None
    except UnicodeDecodeError:
        return False
