"""Kafka beside the measures' PostgreSQL, and what both sides of a ratio send through it: the same events, as bytes."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder
from uuid6 import uuid7

from deploy.engines import JarEngine, find
from deploy.room_keys import create_keys, load_keys
from shared.contracts import TOPICS
from shared.contracts.envelope import wrap
from shared.contracts.submissions import ItemSubmittedV1
from shared.messaging.broker import KafkaBroker, make_broker
from shared.messaging.relay import BATCH
from shared.runtime.settings import KafkaSettings, Settings
from shared.security.encryption import seal_bytes
from shared.storage.objects import DirectoryStore
from tests.engines.kafka import KafkaServer
from tests.registry.build import stream

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TOPIC = ItemSubmittedV1.topic
PARTITIONS = 12
GATHERED = 500
partition_of = DefaultPartitioner()
DOSSIER_KEY = "ukur/dosir.age"
ROW = {
    "title": "Hasil pengawasan angkutan umum tahun 2025",
    "public_title": "Hasil pengawasan angkutan",
    "grounds": [
        {
            "huruf": "h", "angka": 4, "statute": "UU 14/2008", "article": "Pasal 17 huruf h angka 4", "period": "",
            "consequence_open": "Rahasia pribadi pengemudi tersebar luas dan tidak dapat ditarik kembali.",
            "consequence_closed": "Rahasia pribadi terlindungi selama pengawasan berjalan.",
        }
    ],
    "legal_basis": "Pasal 17 huruf h angka 4 UU 14/2008 tentang Keterbukaan Informasi Publik",
    "source": {"sheet": "DIK", "row": 7},
}  # fmt: skip
"""Is a row of an existing list without its period: registry queues it and says so, so an outbox row is written too."""


@asynccontextmanager
async def kafka(folder: Path) -> AsyncIterator[KafkaServer | None]:
    """Yields a running broker with the house's topic, None where there is no engine."""
    engine = find("kafka")
    if not isinstance(engine, JarEngine):
        yield None
        return
    (folder / "kafka").mkdir()
    server = KafkaServer(engine, folder / "kafka")
    await asyncio.to_thread(server.start)
    try:
        await server.create(*TOPICS, partitions=PARTITIONS)
        yield server
    finally:
        await asyncio.to_thread(server.stop)


def house_broker(server: KafkaServer) -> KafkaBroker:
    """Returns the house's broker on a Kafka."""
    return make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=server.bootstrap)))


@dataclass(frozen=True)
class Said:
    """One event as it lies in an outbox."""

    key: str
    headers: dict[str, str]
    payload: str

    @property
    def wire(self) -> dict[str, Any]:
        """Returns what a producer is given."""
        headers = {**self.headers, "correlation_id": self.headers["ce_correlationid"]}
        encoded = [(name, value.encode()) for name, value in headers.items()]
        return {"value": self.payload.encode(), "key": self.key.encode(), "headers": encoded}


def submitted(kind: str, sha256: str) -> ItemSubmittedV1:
    """Makes the event of a new item whose dossier lies under `DOSSIER_KEY`."""
    values: dict[str, Any] = {"item_id": str(uuid7()), "submission_id": str(uuid7()), "item_version": 1, "kind": kind}
    return ItemSubmittedV1(
        **values,
        agenda_number=17,
        agenda_year=2026,
        skpd_code="dishub",
        skpd_name="Dinas Perhubungan",
        submitted_by="dishub-1",
        dossier_key=DOSSIER_KEY,
        dossier_sha256=sha256,
        received_at=NOW,
    )


def said(event: ItemSubmittedV1) -> Said:
    """Returns an event as intake's outbox holds it."""
    envelope = wrap(event, room="intake", sequence=1, at=NOW)
    return Said(event.key, envelope.headers(), event.model_dump_json())


def plain_dossier() -> bytes:
    """Returns the dossier's plain bytes."""
    return json.dumps(ROW, ensure_ascii=False).encode()


async def sealed_dossier(folder: Path) -> tuple[DirectoryStore, str]:
    """Puts one sealed dossier into a store; returns the store and the sha256 of the plain bytes."""
    create_keys(folder)
    objects, plain = DirectoryStore(folder / "objects"), plain_dossier()
    if not await objects.exists(DOSSIER_KEY):
        sealed = seal_bytes(plain, load_keys(folder).recipients["registry"])
        await objects.put(DOSSIER_KEY, stream(sealed, 4096))
    return objects, hashlib.sha256(plain).hexdigest()


@asynccontextmanager
async def bare_producer(server: KafkaServer) -> AsyncIterator[AIOKafkaProducer]:
    """Yields aiokafka's producer with the options of the house's relay."""
    producer = AIOKafkaProducer(**house_broker(server).producer_options)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def produce_batches(producer: AIOKafkaProducer, events: Sequence[Said]) -> None:
    """Sends events by aiokafka's batch API, each on the partition of its key, in blocks as large as the relay's."""
    partitions = sorted(await producer.partitions_for(TOPIC))
    for start in range(0, len(events), BATCH):
        batches: dict[int, BatchBuilder] = {}
        for wire in (event.wire for event in events[start : start + BATCH]):
            number = partition_of(wire["key"], partitions, partitions)
            if number not in batches:
                batches[number] = producer.create_batch()
            assert batches[number].append(timestamp=None, **wire) is not None
        sent = [await producer.send_batch(batch, TOPIC, partition=number) for number, batch in batches.items()]
        await asyncio.gather(*sent)


async def produce(producer: AIOKafkaProducer, events: Sequence[Said], *, topic: str = TOPIC) -> None:
    """Sends events in gathered blocks, as fast as aiokafka can."""
    for start in range(0, len(events), GATHERED):
        block = events[start : start + GATHERED]
        await asyncio.gather(*[await producer.send(topic, **event.wire) for event in block])
