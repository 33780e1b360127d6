"""Wakes the tasks of a process by PostgreSQL's NOTIFY: one connection listens for all of them.

A notification can be lost with its connection, so every task looks by itself as well, each `SAFETY_SECONDS`.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import asyncpg

OUTBOX = "terbuka_outbox"
"""The channel that names a room whose outbox has a new event."""

LOG = "terbuka_log"
"""The channel that names a topic of the embedded log with a new record."""

RIGHTS = "terbuka_rights"
"""The channel that tells, with an empty word, that what accounts, persons or tokens may do has changed."""

COMMITS = "commits"
"""Not a channel of PostgreSQL: names a room in whose schema this very process committed."""

CHANNELS = (OUTBOX, LOG, RIGHTS)
SAFETY_SECONDS = 15.0
"""How long a task rests at most that waits for a notification."""

RETRY_SECONDS = 1.0
"""How long a task rests that could not do what it was woken for."""

RECONNECT_SECONDS = 1.0
PROOF_SECONDS = 30.0
"""How often the connection that listens is asked whether it still stands, and how long it has to answer."""

log = logging.getLogger("terbuka.wakeup")

Word = tuple[str, str]
"""A channel and what it names."""


class Notifications:
    """The flags of the tasks of a process; each is set when one of its words is named.

    `listens` tells whether PostgreSQL's notifications arrive now.
    """

    def __init__(self, url: str) -> None:
        self._url = f"postgresql://{url.partition('://')[2]}"
        self._sleepers: list[tuple[frozenset[Word], asyncio.Event]] = []
        self._task: asyncio.Task[None] | None = None
        self._users = 0
        self.listens = False

    def sleeper(self, *words: Word) -> asyncio.Event:
        """Returns a new flag that these words set; clear it before looking at the data, never after."""
        flag = asyncio.Event()
        self._sleepers.append((frozenset(words), flag))
        return flag

    def forget(self, flag: asyncio.Event) -> None:
        """Drops a flag."""
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[1] is not flag]

    def wake(self, channel: str, word: str) -> None:
        """Sets the flags of a word in this process."""
        for words, flag in self._sleepers:
            if (channel, word) in words:
                flag.set()

    def start(self) -> None:
        """Begins to listen; a lost connection is made again. Call `stop` once for every `start`."""
        self._users += 1
        if self._task is None:
            self._task = asyncio.create_task(self._listen_on())

    async def stop(self) -> None:
        """Ends the listening when every `start` has had its `stop`."""
        self._users -= 1
        task = self._task
        if self._users == 0 and task is not None:
            self._task = None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen_on(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listening ended: %s", type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection: Any = await asyncpg.connect(self._url, timeout=10)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            for channel in CHANNELS:
                await connection.add_listener(channel, self._notified)
            self.listens = True
            for _, flag in self._sleepers:
                flag.set()
            while not ended.is_set():
                await rest(ended, PROOF_SECONDS)
                await connection.fetchval("SELECT 1", timeout=PROOF_SECONDS)
        finally:
            self.listens = False
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.shield(connection.close(timeout=2))

    def _notified(self, _connection: Any, _pid: int, channel: str, word: str) -> None:
        self.wake(channel, word)


async def rest(flag: asyncio.Event, seconds: float) -> None:
    """Waits until a flag is set, at most some seconds.

    `asyncio.wait_for` cannot be used: before Python 3.12 it loses a cancellation that comes together with the flag.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await flag.wait()
