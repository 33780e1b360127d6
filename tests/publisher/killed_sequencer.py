"""Runs sequencers that are killed with SIGKILL after a few milliseconds: `URL FOLDER KEY KILLS SEED`."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from services.publisher.commands import closures
from services.publisher.commands.closures import Sequencer
from shared.runtime.clock import SystemClock
from shared.security.log_signer import LogSigner
from shared.security.notes import NoteKey
from shared.storage.database import Database

BATCH = 7
FEWEST, MOST = 4, 20
"""Checkpoints that must be signed before the end, and how many times as many kills there may be for it."""


async def work(url: str, folder: Path, private: str, ready: int) -> None:
    """Orders and signs until nothing waits, after it has said that it is ready."""
    key = NoteKey("ppid.contoh.example/log", private)
    database = Database.connect(url, "publisher")
    await database.ping()
    os.write(ready, b".")
    await Sequencer(database, SystemClock(), LogSigner.of(key), folder, 1).turn()


def _signed(folder: str) -> int:
    file = Path(folder) / closures.FILE
    return len(file.read_bytes().splitlines()) if file.exists() else 0


def main(url: str, folder: str, private: str, kills: int, dice: Random) -> None:
    """Starts and kills one sequencer after the other; on a slow machine more, until some have signed."""
    closures.AT_ONCE = BATCH
    for done in range(MOST * kills):
        if done >= kills and _signed(folder) >= FEWEST:
            return
        told, ready = os.pipe()
        child = os.fork()
        if child == 0:
            asyncio.run(work(url, Path(folder), private, ready))
            os._exit(0)
        os.read(told, 1)
        time.sleep(dice.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        os.close(ready)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), Random(int(sys.argv[5])))
