"""Consumers that hand over what has come as soon as it has come, as many records as there are."""

from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.messaging.embedded import EmbeddedConsumer
from shared.messaging.kafka.undecodable import SkipsUndecodable

LOOK_MS = 1000


class WaitsForFirst:
    """Lets `getmany` wait for a first record instead of coming back empty-handed.

    FastStream sleeps a whole batch timeout after an empty answer, so a lone event would wait for the end of that sleep.
    """

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: float = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Returns the records that are there, at least one, at most `max_records`; `timeout_ms` means nothing here.

        Raises `ConsumerStoppedError` once the consumer was stopped.
        """
        consumer: Any = super()
        while True:
            found: dict[TopicPartition, list[ConsumerRecord]] = await consumer.getmany(
                *partitions, timeout_ms=LOOK_MS, max_records=max_records
            )
            if found:
                return found


class KafkaConsumer(WaitsForFirst, SkipsUndecodable, AIOKafkaConsumer):  # type: ignore[misc]
    """Reads from Kafka."""


class EmbeddedBatchConsumer(WaitsForFirst, EmbeddedConsumer):
    """Reads from the embedded log."""
