"""The consumer that FastStream's subscribers read Kafka through: aiokafka's, with two things changed.

It waits for a first record instead of returning none, and it passes records that aiokafka cannot decode.
"""

import logging
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

FETCH_MS = 1000
STEP_MS = 500
Found = dict[TopicPartition, list[ConsumerRecord]]

log = logging.getLogger("terbuka.unreadable")


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
