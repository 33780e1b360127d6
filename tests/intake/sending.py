"""A process that takes the beginning of an upload in and then waits for more: `python -m tests.intake.sending`.

Its arguments are the database, the folders of objects and keys, the account and the upload; it prints a line once its
parts are stored, and the test that started it kills it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.room_keys import load_keys
from shared.runtime.clock import SystemClock
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.intake.house import House

PART = 4096
STORED = b"s" * PART


async def send(url: str, objects: str, keys: str, account: str, upload_id: str) -> None:
    """Sends two whole parts and half of one that is never followed."""
    database = Database.connect(url, "intake")
    house = House(database, DirectoryStore(Path(objects)), load_keys(Path(keys)), SystemClock(), Path(objects).parent)  # type: ignore[arg-type]
    house.scoped.settings.part_bytes = PART
    await house.commands.uploads.receive(house.actor(account), upload_id, 0, _beginning())


async def _beginning() -> AsyncIterator[bytes]:
    yield STORED * 2 + STORED[: PART // 2]
    sys.stdout.write("stored\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(send(*sys.argv[1:]))
