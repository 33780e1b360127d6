"""A broker of this process that is connected as soon as Kafka answers, however long that takes."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from aiokafka.errors import KafkaError
from faststream.exceptions import FastStreamException

from shared.broker import make_broker
from shared.errors import Transient
from shared.settings import Settings

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
START_SECONDS = 60.0
PING_SECONDS = 2.0
STOP_MARGIN = 5.0

Look = Callable[[], Awaitable[None]]
"""Returns where all is well; raises `Refusal` for what is wrong, `Transient` where Kafka does not answer."""

log = logging.getLogger("terbuka.connecting")


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
        pause = FIRST_PAUSE
        while not self.started:
            try:
                await self._start()
                self.started = True
            except (KafkaError, FastStreamException, OSError, TimeoutError, Transient) as error:
                name = error.code if isinstance(error, Transient) else type(error).__name__
                log.warning("kafka not reached, next try in %.1f s: %s", pause, name)
                await self._stop()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _start(self) -> None:
        await self._look()
        async with asyncio.timeout(START_SECONDS):
            await self.broker.start()

    async def answers(self) -> bool:
        """Tells whether the broker is started and Kafka answers it."""
        return self.started and await self.broker.ping(PING_SECONDS)

    async def close(self) -> None:
        """Takes no new records, lets those in hand end, and leaves."""
        self.started = False
        await self._stop()

    async def _stop(self) -> None:
        with contextlib.suppress(KafkaError, FastStreamException, OSError, TimeoutError):
            async with asyncio.timeout(self._drain_seconds + STOP_MARGIN):
                await self.broker.stop()
