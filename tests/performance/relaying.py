"""The relay against aiokafka's batch API that sends the same bytes to the same broker."""

import gc
import time
from statistics import median

from services.intake.tables import MESSAGING
from shared.messaging.broker import transport_for
from shared.messaging.relay import Relay
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.performance.engines import TOPIC, Said, bare_producer, house_broker, produce_batches, said, submitted
from tests.performance.ground import Ground, Row

EVENTS = 10_000
ROUNDS = 3
AT_LEAST = 0.5


async def relay(ground: Ground, server: KafkaServer) -> list[Row]:
    """Measures events a second from a full outbox to Kafka's acknowledgement and the mark in the outbox."""
    taken, bare = [], []
    async with ground.database("intake") as database, house_broker(server) as broker, bare_producer(server) as producer:
        sender = Relay(database, MESSAGING.outbox, transport_for(broker))
        await _stage(database, 500)
        await sender.drain()
        for _ in range(ROUNDS):
            same = await _stage(database, EVENTS)
            gc.collect()
            gc.freeze()  # the events held here for the bare producer are no business of the relay's
            begun = time.perf_counter()
            await produce_batches(producer, same)
            bare.append(EVENTS / (time.perf_counter() - begun))
            begun = time.perf_counter()
            assert await sender.drain() == EVENTS
            taken.append(EVENTS / (time.perf_counter() - begun))
    await server.renew(TOPIC, partitions=12)
    ratio = median(taken) / median(bare)
    floor = f"aiokafka's batch API {median(bare):,.0f}/s"
    return [Row("relay, outbox to Kafka", f"{median(taken):,.0f} events/s", floor,
                f"{ratio:.2f}", f">= {AT_LEAST}", ratio >= AT_LEAST)]  # fmt: skip


async def _stage(database: Database, count: int) -> list[Said]:
    """Fills the outbox and returns the same events as a bare producer is given them."""
    events = [submitted("new", "0" * 64) for _ in range(count)]
    for start in range(0, count, 500):
        async with database.transaction() as connection:
            first = events[start]
            await MESSAGING.outbox.stage(connection, events[start : start + 500], at=first.received_at)
    return [said(event) for event in events]
