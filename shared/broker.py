"""The one place that builds a broker, with the house's delivery settings, on Kafka or on the embedded log."""

import dataclasses
import logging
import ssl
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import faststream.kafka
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from faststream import AckPolicy
from faststream.security import BaseSecurity, SASLScram512

from shared.inbox import record_of
from shared.log import EventLog, LogReader
from shared.relay import KafkaTransport, LogTransport, Transport
from shared.settings import KafkaSettings, Settings

__all__ = ["KafkaBroker", "lag", "make_broker", "record_of", "transport_for"]

DRAIN_SECONDS = 10.0

log = logging.getLogger("terbuka.broker")


class KafkaBroker(faststream.kafka.KafkaBroker):
    """Is FastStream's broker; with a `journal` its subscribers read the embedded log instead of Kafka."""

    journal: EventLog | None = None

    async def _connect(self) -> Callable[..., AIOKafkaConsumer]:
        if self.journal is None:
            return await super()._connect()
        self.journal.wakeup.start()
        builder: Any = partial(LogReader, self.journal)
        self.config.broker_config.builder = builder
        return self.config.broker_config.builder

    async def stop(self, *args: Any) -> None:
        """Stops the subscribers, letting what is in hand end, and then the connection."""
        if self.journal is None:
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
    broker = KafkaBroker(
        settings.kafka.bootstrap or "localhost",
        client_id="terbuka",
        security=security(settings.kafka),
        acks="all",
        enable_idempotence=True,
        linger_ms=2,
        compression_type="lz4",
        allow_auto_create_topics=False,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        graceful_timeout=DRAIN_SECONDS,
        parser=tolerant_parser,
        decoder=raw_body,
        logger=log,
        log_level=logging.DEBUG,
    )
    if journal is not None:
        log.addFilter(_matters_on_the_log)
    broker.journal = journal
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
    journal = broker.journal if isinstance(broker, KafkaBroker) else None
    return KafkaTransport(broker) if journal is None else LogTransport(journal)


async def lag(broker: faststream.kafka.KafkaBroker) -> dict[tuple[str, str], int]:
    """Returns how many records each (group, topic) of this process is behind."""
    behind: dict[tuple[str, str], int] = {}
    for subscriber in broker.subscribers:
        consumer: Any = getattr(subscriber, "consumer", None)
        for partition in consumer.assignment() if consumer else ():
            ahead = (consumer.highwater(partition) or 0) - await consumer.position(partition)
            place = (str(getattr(subscriber, "group_id", "")), partition.topic)
            behind[place] = behind.get(place, 0) + max(ahead, 0)
    journal = broker.journal if isinstance(broker, KafkaBroker) else None
    return behind if journal is None else behind | await journal.lag()


async def tolerant_parser(record: ConsumerRecord, original: Callable[[Any], Awaitable[Any]]) -> Any:
    """Lets a record with headers that are no text through to the handler, those headers emptied."""
    clean = tuple((name, value if _is_text(value) else b"") for name, value in record.headers)
    return await original(dataclasses.replace(record, headers=clean))


async def raw_body(message: Any) -> bytes:
    """Leaves the value as it came, so that unreadable JSON reaches the handler too."""
    return bytes(message.body)


def _matters_on_the_log(record: logging.LogRecord) -> bool:
    """Drops FastStream's hint to create topics, of which the embedded log has no need."""
    return not record.getMessage().startswith("Auto create topics is disabled")


def _is_text(value: bytes | None) -> bool:
    try:
        return value is not None and value.decode() is not None
    except UnicodeDecodeError:
        return False
