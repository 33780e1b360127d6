"""A process of the measures' own: registry's worker, or intake's relay, writing down when each event took effect."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from deploy.background import freeze_modules
from deploy.room_keys import load_keys
from services.intake.tables import MESSAGING as INTAKE
from services.registry import consumers
from services.registry.commands import Commands
from services.registry.tables import MESSAGING
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.broker import make_broker, transport_for
from shared.messaging.delivery import Delivery, StreamRecord
from shared.messaging.relay import Relay
from shared.room.context import RoomContext
from shared.runtime.clock import SystemClock
from shared.runtime.settings import KafkaSettings, Settings
from shared.security.identity import Identity
from shared.security.sealed_texts import with_own_key
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore


@contextmanager
def running(role: str, url: str, servers: str, folder: Path) -> Iterator[tuple[Path, int]]:
    """Runs a worker; yields the file with its marks (event id and instant, one line each) and its process id."""
    marks = folder / f"{role}-{time.monotonic_ns()}.txt"
    marks.touch()
    command = [sys.executable, "-m", "tests.performance.worker", role, url, servers, str(folder), str(marks)]
    with (folder / f"{role}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield marks, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def read_marks(marks: Path) -> dict[str, float]:
    """Returns the instant of each event's effect."""
    lines = (line.split() for line in marks.read_text().splitlines() if line.count(" ") == 1)
    return {event_id: float(instant) for event_id, instant in lines}


class Marked(Delivery):
    """A delivery that writes down when an event has taken effect."""

    def __init__(self, file: TextIO, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.file = file

    async def receive(self, record: StreamRecord) -> Any:
        """Receives a record; see `Delivery`."""
        outcome = await super().receive(record)
        self.mark([record])
        return outcome

    def mark(self, records: Sequence[StreamRecord]) -> None:
        """Writes the instant of these records."""
        now = time.time()
        self.file.write("".join(f"{record.headers['ce_id']} {now:.6f}\n" for record in records))
        self.file.flush()


async def _work(url: str, servers: str, folder: Path, file: TextIO) -> None:
    settings = Settings(_env_file=None, kafka=KafkaSettings(servers=servers))
    objects, keys = DirectoryStore(folder / "objects"), load_keys(folder, "registry")
    database = with_own_key(Database.connect(url, "registry"), keys, "registry")
    broker, clock = make_broker(settings), SystemClock()
    commands = Commands(
        RoomContext("registry", database, objects, clock, Identity(database, clock), keys, broker, settings)
    )
    delivery = Marked(file, database, MESSAGING, "registry", consumers.handlers(commands), clock)
    whole = BatchDelivery.receive

    async def receive(self: BatchDelivery, records: Sequence[StreamRecord]) -> Any:
        outcomes = await whole(self, records)
        if len(records) > 1:
            delivery.mark(records)
        return outcomes

    BatchDelivery.receive = receive  # type: ignore[method-assign]
    consumers.connect(broker, delivery)
    async with broker:
        await broker.start()
        freeze_modules()
        print(json.dumps({"ready": True}), flush=True)  # noqa: T201
        await asyncio.Event().wait()


async def _send(url: str, servers: str) -> None:
    broker = make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=servers)))
    async with broker:
        await Relay(Database.connect(url, "intake"), INTAKE.outbox, transport_for(broker)).run()


async def _until_told(role: str, url: str, servers: str, folder: Path, marks: Path) -> None:
    with marks.open("a") as file:
        work = _send(url, servers) if role == "relay" else _work(url, servers, folder, file)
        task = asyncio.create_task(work)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled() and (error := task.exception()):
            raise error


if __name__ == "__main__":
    asyncio.run(_until_told(*sys.argv[1:4], *map(Path, sys.argv[4:])))  # type: ignore[arg-type]
