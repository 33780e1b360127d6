"""The consumer that FastStream's subscribers read the embedded log through; one partition per topic.

It has the methods of aiokafka's consumer that FastStream calls.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord, OffsetAndMetadata, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaConnectionError

from shared.messaging.embedded.log import EventLog, LogRecord
from shared.runtime.errors import Transient
from shared.storage.notify import LOG, RETRY_SECONDS, SAFETY_SECONDS, rest

FETCH = 100

log = logging.getLogger("terbuka.log")


class EmbeddedConsumer:
    """Reads topics for a group; at most one reader of a group may have a topic at a time.

    Takes aiokafka's keyword arguments; of these `group_id` and `auto_offset_reset` mean something here.
    """

    def __init__(
        self, journal: EventLog, *, group_id: str | None = None, auto_offset_reset: str = "latest", **_others: Any
    ) -> None:
        self._journal = journal
        self._group = group_id
        self._reset = auto_offset_reset
        self._topics: tuple[str, ...] = ()
        self._next: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._fetched: dict[str, deque[LogRecord]] = {}
        self._committed: dict[str, int] = {}
        self._flag = asyncio.Event()
        self._running = False

    def subscribe(self, topics: Sequence[str] = (), pattern: str | None = None, listener: object = None) -> None:
        """Sets the topics to read; raises `ValueError` for a pattern; there are no rebalances."""
        if pattern is not None:
            raise ValueError("the embedded log knows no topic patterns")
        self._topics = tuple(topics)

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        """Sets the topics to read by their only partition."""
        self._topics = tuple(partition.topic for partition in partitions)

    async def start(self) -> None:
        """Starts at the offsets that the group has committed, else at the end that `auto_offset_reset` names."""
        ends = await self._journal.ends()
        self._committed = await self._journal.committed(self._group, self._topics) if self._group else {}
        start = {topic: 0 if self._reset == "earliest" else ends.get(topic, 0) for topic in self._topics}
        self._next = start | self._committed
        self._ends = {topic: ends.get(topic, 0) for topic in self._topics}
        self._fetched = {topic: deque() for topic in self._topics}
        self._journal.recent.follow(self._ends)
        self._flag = self._journal.wakeup.sleeper(*((LOG, topic) for topic in self._topics))
        self._running = True

    async def stop(self) -> None:
        """Ends the reading; a waiting `getone` raises `ConsumerStoppedError`."""
        self._running = False
        self._flag.set()
        self._journal.wakeup.forget(self._flag)

    def assignment(self) -> set[TopicPartition]:
        """Returns the partitions that this reader has."""
        return {TopicPartition(topic, 0) for topic in self._next} if self._running else set()

    async def getone(self, *partitions: TopicPartition) -> ConsumerRecord:
        """Returns the next record, waiting for one; raises `ConsumerStoppedError` after `stop`."""
        while True:
            found = await self.getmany(*partitions, timeout_ms=SAFETY_SECONDS * 1000, max_records=1)
            for records in found.values():
                return records[0]

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: float = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Returns up to `max_records` records by partition, or nothing once `timeout_ms` have passed."""
        topics = tuple(partition.topic for partition in partitions) or self._topics
        if not await self._available(topics, timeout_ms / 1000):
            return {}
        taken: dict[TopicPartition, list[ConsumerRecord]] = {}
        left = FETCH if max_records is None else max_records
        for topic in sorted(topics, key=lambda name: self._oldest(name)):
            while self._fetched[topic] and left > 0:
                record = self._fetched[topic].popleft()
                self._next[topic] = record.offset + 1
                taken.setdefault(TopicPartition(topic, 0), []).append(_consumed(record))
                left -= 1
        return taken

    async def commit(self, offsets: Mapping[TopicPartition, int | OffsetAndMetadata] | None = None) -> None:
        """Writes the group's positions; raises `KafkaConnectionError` while the database is away."""
        if self._group is None:
            return
        wanted = self._next if offsets is None else {each.topic: _plain(value) for each, value in offsets.items()}
        changed = {topic: offset for topic, offset in wanted.items() if self._committed.get(topic) != offset}
        if not changed:
            return
        try:
            await self._journal.remember(self._group, changed)
        except Transient as error:
            raise KafkaConnectionError(str(error)) from error
        self._committed |= changed

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Moves the position of a topic; the next record is the one at the offset."""
        self._next[partition.topic] = offset
        self._fetched[partition.topic].clear()

    async def position(self, partition: TopicPartition) -> int:
        """Returns the offset of the next record."""
        return self._next[partition.topic]

    async def committed(self, partition: TopicPartition) -> int | None:
        """Returns the offset that the group has committed."""
        return self._committed.get(partition.topic)

    def highwater(self, partition: TopicPartition) -> int:
        """Returns the end of a topic as last seen."""
        topic = partition.topic
        return max(self._ends.get(topic, 0), self._next.get(topic, 0), self._journal.appended.get(topic, 0))

    async def _available(self, topics: Sequence[str], seconds: float) -> bool:
        deadline = asyncio.get_running_loop().time() + seconds
        while self._running:
            if any(self._fetched[topic] for topic in topics):
                return True
            self._flag.clear()
            pause = SAFETY_SECONDS
            try:
                if await self._fetch(topics):
                    return True
            except Transient:
                pause = RETRY_SECONDS
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await rest(self._flag, min(left, pause))
            if not self._flag.is_set():
                self._journal.recent.doubt(topics)
        raise ConsumerStoppedError

    async def _fetch(self, topics: Sequence[str]) -> bool:
        """Takes the next records, from memory where they were read for another group already."""
        starts, recent = {topic: self._next[topic] for topic in topics}, self._journal.recent
        await recent.catch_up(topics)
        behind = {topic: start for topic, start in starts.items() if not recent.reaches_back(topic, start)}
        found = [one for topic in topics if topic not in behind for one in recent.since(topic, starts[topic], FETCH)]
        if behind:
            found += await self._journal.read_each(behind, FETCH)
        for record in found:
            if self._next[record.topic] == starts[record.topic]:
                self._fetched[record.topic].append(record)
                self._ends[record.topic] = max(self._ends.get(record.topic, 0), record.offset + 1)
        return any(self._fetched[topic] for topic in topics)

    def _oldest(self, topic: str) -> float:
        waiting = self._fetched[topic]
        return waiting[0].at.timestamp() if waiting else float("inf")


class EmbeddedBatchConsumer(EmbeddedConsumer):
    """Reads as `EmbeddedConsumer` does and, like `KafkaConsumer`, waits for a first record."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: float = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Returns the available records by partition, at least one, at most `max_records`; ignores `timeout_ms`.

        Raises `ConsumerStoppedError` once the consumer was stopped.
        """
        while True:
            found = await super().getmany(*partitions, timeout_ms=SAFETY_SECONDS * 1000, max_records=max_records)
            if found:
                return found


def _plain(offset: int | OffsetAndMetadata) -> int:
    return offset.offset if isinstance(offset, OffsetAndMetadata) else offset


def _consumed(record: LogRecord) -> ConsumerRecord:
    return ConsumerRecord(
        topic=record.topic,
        partition=0,
        offset=record.offset,
        timestamp=int(record.at.timestamp() * 1000),
        timestamp_type=1,
        key=record.key,
        value=record.value,
        checksum=None,
        serialized_key_size=len(record.key),
        serialized_value_size=len(record.value),
        headers=_headers(record.headers),
    )


def _headers(kept: object) -> tuple[tuple[str, bytes], ...]:
    """Returns headers as Kafka has them, without values that are no text; the relay writes none of these."""
    if not isinstance(kept, Mapping):
        return ()
    return tuple((name, value.encode()) for name, value in kept.items() if isinstance(value, str))
