"""`python -m tests.rebuild.killed URL ROOM COUNT`: a rebuild that is killed once so many items are done."""

import asyncio
import os
import signal
import sys

from deploy.rebuild import rebuild_room
from shared.runtime.settings import Settings


def main(url: str, room: str, count: int) -> None:
    """Rebuilds one item at a time until the kill."""

    def progress(done: int, _: int) -> None:
        if done >= count:
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(rebuild_room(Settings(), url, room, progress, accept=False, anew=False, batch=1))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
