"""Records that Kafka's client itself cannot read, so that not even a parser ever sees them."""

import logging
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

STEP_MS = 500
Found = dict[TopicPartition, list[ConsumerRecord]]

log = logging.getLogger("terbuka.unreadable")


class SkipsUndecodable:
    """Lets a consumer pass a record whose header has a name that is no text.

    aiokafka raises `UnicodeDecodeError` for it each time it is fetched, and the partition stands still for good. Here
    such a record is handed over empty, at its own place, and becomes a dead letter like any other without an envelope.
    """

    _careful = False

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: float = 0, max_records: int | None = None
    ) -> Found:
        """Returns records by partition as aiokafka does; one that cannot be read comes with no key, value or header."""
        consumer: Any = super()
        if not self._careful:
            try:
                found: Found = await consumer.getmany(*partitions, timeout_ms=timeout_ms, max_records=max_records)
            except UnicodeDecodeError:
                self._careful = True
            else:
                return found
        return await self._step(partitions)

    async def getone(self, *partitions: TopicPartition) -> ConsumerRecord:
        """Returns the next record as aiokafka does; one that cannot be read comes with no key, value or header."""
        consumer: Any = super()
        while not self._careful:
            try:
                return await consumer.getone(*partitions)
            except UnicodeDecodeError:
                self._careful = True
        while True:
            for partition in partitions or tuple(consumer.assignment()):
                for records in (await self._step((partition,))).values():
                    return records[0]

    async def _step(self, partitions: tuple[TopicPartition, ...]) -> Found:
        """Takes one record of each partition, so that whatever fails is known by its place."""
        consumer: Any = super()
        found: Found = {}
        for partition in partitions or tuple(consumer.assignment()):
            try:
                found |= await consumer.getmany(partition, timeout_ms=STEP_MS, max_records=1)
            except UnicodeDecodeError:
                offset = await consumer.position(partition)
                consumer.seek(partition, offset + 1)
                log.error("record cannot be read: %s/%s/%s", partition.topic, partition.partition, offset)
                found[partition] = [_empty(partition, offset)]
                self._careful = False
        return found


def _empty(partition: TopicPartition, offset: int) -> ConsumerRecord:
    nothing: dict[str, Any] = {"key": b"", "value": b"", "checksum": None, "headers": ()}
    sizes = {"serialized_key_size": 0, "serialized_value_size": 0}
    return ConsumerRecord(
        partition.topic, partition.partition, offset, timestamp=0, timestamp_type=0, **nothing, **sizes
    )
