"""Carries outbox rows to Kafka in aiokafka's batches: filled here for one partition, acknowledged or refused whole."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerClosed
from aiokafka.partitioner import DefaultPartitioner
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.outbox import Place
from shared.messaging.relay import OWN_FAULT, Rows
from shared.runtime.errors import EngineAway

BATCH_BYTES = 256 * 1024
"""How much one batch holds; well below what Kafka takes of one (`max.message.bytes`, 1 MiB unless it is set)."""

RECORD_BYTES = 1024 * 1024
"""How large one value may be. aiokafka's `send` refuses larger ones; its batches leave that to the broker, which
closes the connection on what is far too large, so that the row would stop all others for ever."""

MOST_RECORDS = 1_000
REQUEST_MS = 15_000
"""How long one request to Kafka may take; shorter than the relay waits for a whole batch."""

TURN_SECONDS = 10.0
"""How long one call begins further batches; with the last request (`REQUEST_MS`) it ends before the relay gives up.
Then what arrived is marked, while a call that the relay gives up would send all of it again."""

CLOSE_SECONDS = 5.0
LATER = "Later"
"""The failure of a row for which no time was left, as where Kafka refuses hundreds one by one: the next call's."""

BEHIND = "Behind"
"""The failure of a row whose key waits for an earlier row."""

partition_of = DefaultPartitioner()
"""Chooses the partition as a producer does that is not told any: by the key alone, so that it stays where it was."""

HEADERS = TypeAdapter(dict[str, str])
Partitions = Mapping[str, list[int] | Exception]


class EncodedRow(NamedTuple):
    """One row as Kafka is given it."""

    id: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class PartitionQueue:
    """The rows of one call that go to one partition, in their order; `failed` names those that did not arrive.

    Kafka refuses a batch whole, also where one record is at fault: then half as many are tried, and twice as many
    after each success, until that one is alone. It holds its own key, and the others go on.
    """

    def __init__(self, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        self.failed: dict[int, str] = {}
        self.rows: list[EncodedRow] = []
        self._most = MOST_RECORDS
        self._too_many = MOST_RECORDS + 1
        self._tried = 0

    async def send_some(self, producer: AIOKafkaProducer) -> bool:
        """Sends the first rows as one batch and waits for its acknowledgement; False where it was not given."""
        batch = producer.create_batch()
        self._tried = 0
        for row in islice(self.rows, self._most):
            if batch.append(timestamp=None, key=row.key, value=row.value, headers=row.headers) is None:
                break
            self._tried += 1
        batch.close()
        try:
            await (await producer.send_batch(batch, self.topic, partition=self.partition))
        except Exception as error:
            self._refused(type(error).__name__)
            return False
        self.rows = self.rows[self._tried :]
        self._most = min(self._tried * 2, self._too_many - 1)
        return True

    def leave(self) -> None:
        """Leaves the rows that were not tried alone to the next call."""
        self.failed |= {row.id: LATER for row in self.rows}
        self.rows = []

    def _refused(self, failure: str) -> None:
        if failure not in OWN_FAULT:
            self.failed |= {row.id: failure for row in self.rows}
            self.rows = []
        elif self._tried > 1:
            self._too_many, self._most = self._tried, self._tried // 2
        else:
            guilty, self._too_many = self.rows[0], MOST_RECORDS + 1
            self.failed |= {row.id: BEHIND for row in self.rows if row.key == guilty.key} | {guilty.id: failure}
            self.rows = [row for row in self.rows if row.key != guilty.key]


class KafkaTransport:
    """Publishes to Kafka and waits for every acknowledgement before the rows are marked.

    A partition has one batch on its way at a time, and the next is sent once that one is acknowledged.

    The producer is idempotent: what it repeats itself is on the log once. It numbers its records per partition, and
    aiokafka does not take a number back when a batch is refused: from then on Kafka would refuse all that follow
    (`OutOfOrderSequenceNumber`). So after any failure the producer is thrown away and the next one counts anew.
    """

    sends_apart = True

    def __init__(self, make: Callable[[], AIOKafkaProducer], *, turn_seconds: float = TURN_SECONDS) -> None:
        self._make = make
        self._turn_seconds = turn_seconds
        self._producer: AIOKafkaProducer | None = None

    async def send(self, connection: AsyncConnection, rows: Rows) -> Mapping[int, str]:
        """Sends rows; see `Transport.send`. Raises `EngineAway` (`PERANTARA_TIDAK_TERCAPAI`)."""
        try:
            partitions = await _partitions(await self._started(), {row["topic"] for row in rows})
            queues, failed = _queued(rows, partitions)
            await self._send_all(queues)
        except BaseException:
            await self.close()
            raise
        for queue in queues:
            failed |= queue.failed
        if failed:
            await self.close()
        return failed

    async def _send_all(self, queues: list[PartitionQueue]) -> None:
        """Sends what waits, batch after batch of each partition, for as long as one call may take."""
        time = asyncio.get_running_loop().time
        waiting, ends = queues, time() + self._turn_seconds
        while waiting and time() < ends:
            producer = await self._started()
            if not all(await asyncio.gather(*(queue.send_some(producer) for queue in waiting))):
                await self.close()
            waiting = [queue for queue in waiting if queue.rows]
        for queue in waiting:
            queue.leave()

    async def close(self) -> None:
        """Ends the producer at once; unsent rows stay in the outbox."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _end(producer)

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


async def _partitions(producer: AIOKafkaProducer, topics: Iterable[str]) -> Partitions:
    """Returns the partitions of each topic, or why they cannot be known; missing topics are waited for together."""
    names = list(topics)
    return dict(zip(names, await asyncio.gather(*(_partitions_of(producer, name) for name in names)), strict=True))


async def _partitions_of(producer: AIOKafkaProducer, topic: str) -> list[int] | Exception:
    try:
        return sorted(await producer.partitions_for(topic))
    except Exception as error:
        return error


def _queued(rows: Rows, partitions: Partitions) -> tuple[list[PartitionQueue], dict[int, str]]:
    """Returns rows by partition, and those that cannot be sent; such a row stops its key."""
    queues: dict[tuple[str, int], PartitionQueue] = {}
    failed: dict[int, str] = {}
    stopped: set[Place] = set()
    for row in rows:
        place, numbers = (row["topic"], row["key"]), partitions[row["topic"]]
        if isinstance(numbers, Exception):
            failed[row["id"]] = type(numbers).__name__
        elif place in stopped:
            failed[row["id"]] = BEHIND
        else:
            try:
                _queue(row, numbers, queues)
            except Exception as error:
                failed[row["id"]] = type(error).__name__
                stopped.add(place)
    return list(queues.values()), failed


def _queue(row: Mapping[str, Any], numbers: list[int], queues: dict[tuple[str, int], PartitionQueue]) -> None:
    encoded = _encoded(row)
    where = row["topic"], int(partition_of(encoded.key, numbers, numbers))
    if where not in queues:
        queues[where] = PartitionQueue(*where)
    queues[where].rows.append(encoded)


def _encoded(row: Mapping[str, Any]) -> EncodedRow:
    told = HEADERS.validate_json(row["headers"])
    headers = [(name, value.encode()) for name, value in told.items()]
    headers.append(("correlation_id", told["ce_correlationid"].encode()))
    value = row["payload"].encode()
    if len(value) > RECORD_BYTES:
        raise MessageSizeTooLargeError
    return EncodedRow(row["id"], row["key"].encode(), value, headers)


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
