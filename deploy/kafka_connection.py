"""A broker of this process that is connected as soon as Kafka answers, however long that takes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiokafka.errors import KafkaError
from faststream.exceptions import FastStreamException

from deploy.background import retry_while
from shared.messaging.broker import make_broker
from shared.runtime.errors import Transient
from shared.runtime.settings import Settings

SILENT = (KafkaError, FastStreamException, OSError, TimeoutError)
AWAY = (*SILENT, Transient)
START_SECONDS = 60.0
PING_SECONDS = 2.0
STOP_MARGIN = 5.0

Look = Callable[[], Awaitable[None]]
"""Returns where all is well; raises `Refusal` for what is wrong, `Transient` where Kafka does not answer."""


class Connection:
    """Keeps one broker started, so that its subscribers read; `look` says first whether Kafka is as it should be."""

    def __init__(self, settings: Settings, look: Look) -> None:
        self.broker = make_broker(settings)
        self.started = False
        self._look = look
        self._drain_seconds = settings.drain_seconds

    async def open(self) -> None:
        """Starts the broker, again and again with growing pauses, until Kafka lets it.

        Raises `Refusal` for what is wrong there and not merely away.
        """
        await retry_while(AWAY, "kafka not reached", self._start)

    async def _start(self) -> None:
        try:
            await self._look()
            async with asyncio.timeout(START_SECONDS):
                await self.broker.start()
            self.started = True
        except AWAY:
            await self._stop()
            raise

    async def answers(self) -> bool:
        """Tells whether the broker is started and Kafka answers it."""
        return self.started and await self.broker.ping(PING_SECONDS)

    async def close(self) -> None:
        """Takes no new records, lets those in hand end, and leaves."""
        self.started = False
        await self._stop()

    async def _stop(self) -> None:
        with contextlib.suppress(*SILENT):
            async with asyncio.timeout(self._drain_seconds + STOP_MARGIN):
                await self.broker.stop()
