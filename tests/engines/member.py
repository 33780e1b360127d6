"""One process of the sample room, for tests that freeze or kill a whole process: `python -m tests.engines.member`."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from shared.contracts.envelope import Envelope
from shared.messaging.broker import make_broker, transport_for
from shared.messaging.relay import Relay
from shared.runtime.settings import KafkaSettings, Settings
from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.processes import Process, free_port
from tests.engines.streams import subscribe
from tests.shared.build import delivery, note
from tests.shared.sample_room.tables import MESSAGING


def member(role: str, kafka: KafkaServer, database: Database, folder: Path, **options: Any) -> Process:
    """Returns a process, not yet started, that relays (`relay`) or reads (`read`) for the sample room."""
    port = free_port()
    told = {"role": role, "kafka": kafka.bootstrap, "database": database.url, "port": port, **options}
    command = [sys.executable, "-m", "tests.engines.member", json.dumps(told)]
    return Process(f"{role}-{port}", command, port, folder / f"{role}-{port}.log")


async def main(told: dict[str, Any]) -> None:
    """Runs until SIGTERM; its port answers once it works."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    database = Database.connect(told["database"].replace("+asyncpg", ""), "sample")
    broker = make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=told["kafka"])))
    async with broker:
        work = asyncio.create_task(_work(told, database, broker))
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", told["port"])
        async with server:
            await ended.wait()
        work.cancel()
    await database.close()


async def _work(told: dict[str, Any], database: Database, broker: Any) -> None:
    if told["role"] == "relay":
        options = {name: told[name] for name in ("frozen_seconds", "send_seconds", "batch") if name in told}
        await Relay(database, MESSAGING.outbox, transport_for(broker), **options).run()

    async def slowly(connection: Any, event: Any, envelope: Envelope) -> None:
        await asyncio.sleep(told.get("seconds", 0))
        await note(connection, event, envelope)

    subscribe(broker, delivery(database, slowly))
    await broker.start()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
