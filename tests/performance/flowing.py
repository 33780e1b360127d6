"""What flows from one process to the next: how long an event takes, and how a backlog drains."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import psutil

from services.intake.tables import MESSAGING
from shared.runtime.byte_streams import MEBIBYTE
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.performance.engines import (
    NOW,
    PARTITIONS,
    TOPIC,
    bare_producer,
    produce,
    said,
    sealed_dossier,
    submitted,
)
from tests.performance.ground import Ground, Row
from tests.performance.worker import read_marks, running

A_SECOND = 100
SECONDS = 20
WARM = 200
BACKLOG = 50_000
MOST_P95, MOST_RSS, MOST_SPREAD = 0.100, 200.0, 0.7
WITHIN = 600.0


async def latency(ground: Ground, server: KafkaServer) -> list[Row]:
    """Measures from the commit of an event in intake to its effect in registry, both real processes of their own."""
    _, sha256 = await sealed_dossier(ground.folder)
    await server.renew(TOPIC, partitions=PARTITIONS)
    async with ground.database("intake", "registry", "identity") as database:
        with (
            running("registry", database.url, server.bootstrap, ground.folder) as (marks, _),
            running("relay", database.url, server.bootstrap, ground.folder),
        ):
            await _say(database, sha256, WARM)
            await _marked(marks, WARM)
            committed = await _say(database, sha256, A_SECOND * SECONDS)
            await _marked(marks, WARM + len(committed))
        effects = read_marks(marks)
    taken = [effects[event_id] - instant for event_id, instant in committed.items()]
    cuts = quantiles(taken, n=100)
    p50, p95, p99 = (cuts[place - 1] for place in (50, 95, 99))
    figure = f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    asked = f"p95 <= {MOST_P95 * 1000:.0f} ms"
    return [Row(f"commit to effect in the next room, {A_SECOND}/s", figure, "", "", asked, p95 <= MOST_P95)]


async def _say(database: Database, sha256: str, count: int) -> dict[str, float]:
    """Commits one event after another at a steady pace; returns the instant of each commit."""
    committed: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(count):
        event = submitted("new", sha256)
        async with database.transaction() as connection:
            (envelope,) = await MESSAGING.outbox.stage(connection, [event], at=NOW)
        committed[envelope.id] = time.time()
        await asyncio.sleep(max(0.0, begun + (number + 1) / A_SECOND - loop.time()))
    return committed


@dataclass
class Watch:
    """Keeps the largest resident size of a process, in MiB."""

    pid: int
    sizes: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Looks once."""
        self.sizes.append(psutil.Process(self.pid).memory_info().rss / MEBIBYTE)


async def drain(ground: Ground, server: KafkaServer) -> list[Row]:
    """Measures how registry's worker, started beside a backlog, works it off: opening, items, everything."""
    _, sha256 = await sealed_dossier(ground.folder)
    await server.renew(TOPIC, partitions=PARTITIONS)
    async with bare_producer(server) as producer:
        for _ in range(BACKLOG // 5_000):
            await produce(producer, [said(submitted("history", sha256)) for _ in range(5_000)])
    async with ground.database("registry", "identity") as database:
        with running("registry", database.url, server.bootstrap, ground.folder) as (marks, pid):
            watch = Watch(pid)
            await _marked(marks, BACKLOG, watch)
        instants = sorted(read_marks(marks).values())
    rates = [_rate(instants, fifth) for fifth in range(5)]
    even = min(rates) / max(rates)
    figure = f"{len(instants) / (instants[-1] - instants[0]):,.0f} events/s"
    fifths = " ".join(f"{rate:,.0f}" for rate in rates)
    return [
        Row(f"drain of {BACKLOG:,} events", figure, f"in each fifth {fifths}", f"{even:.2f}",
            f"slowest / fastest fifth >= {MOST_SPREAD}", even >= MOST_SPREAD),
        Row("the worker's memory meanwhile", f"{max(watch.sizes):.0f} MiB at most",
            f"{watch.sizes[len(watch.sizes) // 5]:.0f} MiB after a fifth", "", f"<= {MOST_RSS:.0f} MiB",
            max(watch.sizes) <= MOST_RSS),
    ]  # fmt: skip


def _rate(instants: list[float], fifth: int) -> float:
    size = len(instants) // 5
    part = instants[fifth * size : (fifth + 1) * size]
    after = instants[min((fifth + 1) * size, len(instants) - 1)]
    return len(part) / max(after - part[0], 1e-6)


async def _marked(marks: Path, count: int, watch: Watch | None = None) -> None:
    """Waits until so many events took effect."""
    deadline, seen = time.monotonic() + WITHIN, 0
    with marks.open() as file:
        while seen < count:
            assert time.monotonic() < deadline, f"{seen} of {count} took effect in time"
            await asyncio.sleep(0.2)
            seen += file.read().count("\n")
            if watch is not None:
                watch.look()
