"""Wakes tasks by PostgreSQL's NOTIFY: LISTEN on one connection, one flag a task; tasks must poll as well."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import asyncpg

RECONNECT_SECONDS = 1.0

log = logging.getLogger("terbuka.wakeup")


class Notifications:
    """The flags of the tasks that wait for a channel; each is set when the channel is notified with its word."""

    def __init__(self, url: str, channel: str) -> None:
        self._url = f"postgresql://{url.partition('://')[2]}"
        self._channel = channel
        self._sleepers: list[tuple[frozenset[str], asyncio.Event]] = []
        self._task: asyncio.Task[None] | None = None
        self._users = 0

    def sleeper(self, *words: str) -> asyncio.Event:
        """Returns a new flag that these words set; clear it before looking at the data, never after."""
        flag = asyncio.Event()
        self._sleepers.append((frozenset(words), flag))
        return flag

    def forget(self, flag: asyncio.Event) -> None:
        """Drops a flag."""
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[1] is not flag]

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
                log.warning("listening on %s ended: %s", self._channel, type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection: Any = await asyncpg.connect(self._url, timeout=10)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            await connection.add_listener(self._channel, self._notified)
            for _, flag in self._sleepers:
                flag.set()
            await ended.wait()
        finally:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.shield(connection.close(timeout=2))

    def _notified(self, _connection: Any, _pid: int, _channel: str, word: str) -> None:
        for words, flag in self._sleepers:
            if word in words:
                flag.set()


async def rest(flag: asyncio.Event, seconds: float) -> None:
    """Waits until a flag is set, at most some seconds.

    `asyncio.wait_for` cannot be used: before Python 3.12 it loses a cancellation that comes together with the flag.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await flag.wait()
