"""Registry hearing what was handed in, against a bare loop that copies the same records into one table."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaMessage
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.background import freeze_modules
from deploy.room_keys import load_keys
from services.registry import consumers
from services.registry.commands import Commands
from services.registry.commands.reception import ReceptionCommands, read_dossier
from services.registry.domain.dossier import Dossier
from services.registry.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.contracts.submissions import ItemSubmittedV1
from shared.messaging.batch_delivery import MOST
from shared.messaging.broker import KafkaBroker
from shared.messaging.decoding import record_of
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import BulkHandler, Handler, PreparedHandler, ReceivedEvent
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.security.sealed_texts import with_own_key
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.performance.engines import (
    NOW,
    PARTITIONS,
    TOPIC,
    bare_producer,
    house_broker,
    plain_dossier,
    produce,
    said,
    sealed_dossier,
    submitted,
)
from tests.performance.ground import Ground, Row

EVENTS = 20_000
ONE_BY_ONE = 1_500
OPENED = 1_000
ROUNDS = 3
AT_LEAST, TIMES_SINGLE, OF_COPY = 0.4, 5.0, 0.6
WITHIN = 300.0
BARE = "CREATE TABLE public.heard (topic text, partition int, position bigint, key bytea, value bytea)"
DOSSIER = read_dossier(plain_dossier(), ())


class Opened(ReceptionCommands):
    """Registry's reception with every dossier open already; times what it takes in after the first batch."""

    taken = 0
    first = 0
    begun = 0.0

    async def open_dossier(self, event: ItemSubmittedV1) -> Dossier:
        """Returns the one dossier that is open."""
        return DOSSIER

    async def item_submitted(
        self, connection: AsyncConnection, event: ItemSubmittedV1, cause: Envelope, dossier: Dossier
    ) -> None:
        """Takes in one."""
        await super().item_submitted(connection, event, cause, dossier)
        self._count(1)

    async def items_submitted(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        """Takes in many."""
        await super().items_submitted(connection, heard)
        self._count(len(heard))

    def _count(self, more: int) -> None:
        self.taken += more
        if not self.begun:
            self.first, self.begun = more, time.perf_counter()

    def rate(self) -> float:
        """Returns the events a second up to now."""
        return (self.taken - self.first) / (time.perf_counter() - self.begun)


@dataclass
class Copies:
    """Keeps what was written by COPY, to write it again without anything else."""

    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps the calls made meanwhile."""
        plain = asyncpg.Connection.copy_records_to_table

        async def keep(connection: Any, *args: Any, **options: Any) -> Any:
            self.calls.append((args, options))
            return await plain(connection, *args, **options)

        asyncpg.Connection.copy_records_to_table = keep
        try:
            yield
        finally:
            asyncpg.Connection.copy_records_to_table = plain

    async def again(self, ground: Ground) -> float:
        """Writes everything again, a transaction a batch; returns the events a second."""
        events = sum(len(options["records"]) for args, options in self.calls if args[0] == "inbox")
        async with ground.database("registry") as database:
            connection = await asyncpg.connect(f"postgresql://{database.url.partition('://')[2]}")
            await connection.set_type_codec(
                "jsonb", schema="pg_catalog", encoder=_jsonb, decoder=bytes, format="binary"
            )
            begun, waiting = time.perf_counter(), list(self.calls)
            while waiting:
                async with connection.transaction():
                    last = False
                    while waiting and not last:
                        args, options = waiting.pop(0)
                        await connection.copy_records_to_table(*args, **options)
                        last = args[0] == "inbox_position"
            taken = time.perf_counter() - begun
            await connection.close()
        return events / taken


def _jsonb(value: str) -> bytes:
    return b"\x01" + value.encode()


async def consuming(ground: Ground, server: KafkaServer) -> list[Row]:
    """Measures events a second in batches, one by one, and bare; and the opening and the proposals apart."""
    objects, sha256 = await sealed_dossier(ground.folder)
    async with bare_producer(server) as producer:
        await produce(producer, [said(submitted("history", sha256)) for _ in range(EVENTS)])
    freeze_modules()
    batches, bare = [], []
    for number in range(ROUNDS):
        bare.append(await _bare(ground, server, f"bare-{number}"))
        batches.append(await _registry(ground, server, objects, EVENTS))
    copies = Copies()
    with copies.kept():
        await _registry(ground, server, objects, EVENTS)
    floor = await copies.again(ground)
    single = await _registry(ground, server, objects, ONE_BY_ONE, batched=False)
    rate, least = median(batches), median(bare)
    return [
        Row("registry hears `item_submitted`, in batches", f"{rate:,.0f} events/s", f"consume + COPY {least:,.0f}/s",
            f"{rate / least:.2f}", f">= {AT_LEAST}", rate / least >= AT_LEAST),
        Row("the same", f"{rate:,.0f} events/s", f"one message, one commit {single:,.0f}/s",
            f"{rate / single:.1f}", f">= {TIMES_SINGLE:.0f}", rate / single >= TIMES_SINGLE),
        Row("the same", f"{rate:,.0f} events/s", f"COPY of the same rows, nothing else {floor:,.0f}/s",
            f"{rate / floor:.2f}", f">= {OF_COPY}", rate / floor >= OF_COPY),
        *await _apart(ground, objects, sha256),
    ]  # fmt: skip


async def _bare(ground: Ground, server: KafkaServer, group: str) -> float:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=server.bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    begun, heard, first = 0.0, 0, 0
    async with ground.database("registry") as database:
        async with database.transaction() as connection:
            await connection.execute(text(BARE))
        await consumer.start()
        try:
            while heard < EVENTS:
                found = await consumer.getmany(timeout_ms=1000, max_records=MOST)
                rows = [(r.topic, r.partition, r.offset, r.key, r.value) for part in found.values() for r in part]
                async with database.transaction() as connection:
                    await connection.execute(text("SELECT 1"))
                    driver = (await connection.get_raw_connection()).driver_connection
                    await driver.copy_records_to_table("heard", schema_name="public", records=rows)  # type: ignore[union-attr]
                await consumer.commit()
                heard += len(rows)
                if not begun:
                    first, begun = heard, time.perf_counter()
            return (heard - first) / (time.perf_counter() - begun)
        finally:
            await consumer.stop()


async def _registry(
    ground: Ground, server: KafkaServer, objects: DirectoryStore, count: int, *, batched: bool = True
) -> float:
    async with ground.database("registry") as pool:
        broker, database = house_broker(server), with_own_key(pool, load_keys(ground.folder, "registry"), "registry")
        commands, taking = opened(ground, database, objects, broker)
        plain = BulkHandler(PreparedHandler(taking.open_dossier, taking.item_submitted), taking.items_submitted)
        handlers: dict[type[Event], Handler] = {**consumers.handlers(commands), ItemSubmittedV1: plain}
        delivery = Delivery(database, MESSAGING, "registry", handlers, MovableClock(NOW))
        if batched:
            consumers.connect(broker, delivery)
        else:
            _one_by_one(broker, delivery)
        async with broker:
            await _rewind(server, "registry")
            await broker.start()
            await eventually(lambda: _done(taking, count), "all were heard", within=WITHIN)
            await eventually(lambda: _written(database, count), "all were written", within=WITHIN)
            return taking.rate()


async def _rewind(server: KafkaServer, group: str) -> None:
    """Puts a group that nobody is in back to the beginning of the topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=server.bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    places = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.commit(dict.fromkeys(places, 0))
    await consumer.stop()


def opened(ground: Ground, database: Database, objects: DirectoryStore, broker: KafkaBroker) -> tuple[Commands, Opened]:
    """Returns registry's commands on a database, with the reception that they use."""
    clock = MovableClock(NOW)
    keys, settings = load_keys(ground.folder, "registry"), Settings(_env_file=None)
    kit = RoomContext("registry", database, objects, clock, Identity(database, clock), keys, broker, settings)
    commands = Commands(kit)
    commands.reception = taking = Opened(commands.units)
    return commands, taking


def _one_by_one(broker: KafkaBroker, delivery: Delivery) -> None:
    @broker.subscriber(TOPIC, group_id="registry", auto_offset_reset="earliest", no_reply=True)
    async def take(message: KafkaMessage) -> None:
        await delivery.receive(record_of(message))


async def _done(taking: Opened, count: int) -> bool:
    return taking.taken >= count


async def _written(database: Database, count: int) -> bool:
    async with database.transaction() as connection:
        written = await connection.execute(text("SELECT count(*) FROM registry.items"))
        return int(written.scalar_one()) >= count


async def _apart(ground: Ground, objects: DirectoryStore, sha256: str) -> list[Row]:
    """Measures opening sealed dossiers, and the classifier's proposals."""
    async with ground.database("registry") as pool:
        clock = MovableClock(NOW)
        keys, settings = load_keys(ground.folder, "registry"), Settings(_env_file=None)
        database = with_own_key(pool, keys, "registry")
        kit = RoomContext(
            "registry", database, objects, clock, Identity(database, clock), keys, KafkaBroker(), settings
        )
        commands, event = Commands(kit), submitted("new", sha256)
        begun = time.perf_counter()
        for _ in range(OPENED // 10):
            await asyncio.gather(*[commands.reception.open_dossier(event) for _ in range(10)])
        opening = OPENED / (time.perf_counter() - begun)
        envelopes = [ReceivedEvent(submitted("new", sha256), _envelope(), DOSSIER) for _ in range(OPENED)]
        async with database.transaction() as connection:
            await commands.reception.items_submitted(connection, envelopes)
        begun = time.perf_counter()
        made = 0
        while more := await commands.suggestions.propose_pending():
            made += more
        proposing = made / (time.perf_counter() - begun)
    return [
        Row("opening a sealed dossier (apart)", f"{opening:,.0f} /s"),
        Row("the classifier's proposal (apart)", f"{proposing:,.0f} /s"),
    ]


def _envelope() -> Envelope:
    return Envelope("x", "/terbuka/intake", ItemSubmittedV1.type, "", "x", 1, "x")
