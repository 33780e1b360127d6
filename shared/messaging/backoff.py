"""Retry and backoff of one consumer: a few short tries for what may pass, long waits while an engine is away."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.messaging.decoding import record_error
from shared.runtime.clock import Clock
from shared.runtime.errors import EngineAway, EngineRefuses, Transient
from shared.storage.notify import rest

TRIES = 4
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 5.0
GROWTH = 4
ENGINE_SECONDS = 60.0
"""How long one record waits for an engine before it is given back; far below the 300 seconds after which Kafka takes
the partition away from a reader that does not ask for more."""

T = TypeVar("T")

log = logging.getLogger("terbuka.inbox")


class RetriesExhausted(Exception):
    """A failure that no further try can mend: the last `error`, and how many attempts were made."""

    def __init__(self, error: Exception, attempts: int) -> None:
        self.error = error
        self.attempts = attempts
        super().__init__(f"{type(error).__name__} after {attempts} attempts")


@dataclass(frozen=True)
class EngineWait:
    """A topic that waits for an engine: since when, and the code of the engine's answer."""

    topic: str
    reason: str
    since: datetime


class EngineWaits:
    """The topics of one consumer that wait for an engine, and its pauses, which `cancel` ends early.

    The broker that feeds the consumer knows this object (`subscribe` registers it) and cancels it when it stops.
    """

    def __init__(self, clock: Clock, *, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE) -> None:
        self._clock = clock
        self._first = first
        self._longest = longest
        self._waits: dict[str, EngineWait] = {}
        self._cancelled = asyncio.Event()

    @property
    def by_topic(self) -> Mapping[str, EngineWait]:
        """Returns the topics that wait now, each with its wait."""
        return dict(self._waits)

    def note(self, topic: str, reason: str) -> None:
        """Records that a topic waits; the first moment is kept."""
        known = self._waits.get(topic)
        self._waits[topic] = EngineWait(topic, reason, known.since if known else self._clock.now())

    def end(self, topic: str) -> EngineWait | None:
        """Forgets that a topic waited, and returns the wait that ended."""
        return self._waits.pop(topic, None)

    def cancel(self) -> None:
        """Ends the pauses that run now: their records are given back at once."""
        self._cancelled.set()
        self._cancelled = asyncio.Event()

    async def rest(self, seconds: float) -> bool:
        """Waits; False when `cancel` ended the wait."""
        flag = self._cancelled
        await rest(flag, seconds)
        return not flag.is_set()

    async def pause(self, attempt: int) -> bool:
        """Waits a little longer at each attempt (1, 2, ...), jittered; False when `cancel` ended the pause."""
        return await self.rest(_jittered(min(self._longest, self._first * GROWTH ** min(attempt - 1, 10))))


class Retries:
    """Repeats the work of one consumer; `waits` shows which topics wait for an engine.

    `tries` and `pause` (seconds) are for work that may pass by itself, `engine_seconds` is how long one record waits
    for an engine, `nack_pause` the rest before a record is given back for any other reason.
    """

    def __init__(
        self,
        clock: Clock,
        consumer: str,
        *,
        tries: int = TRIES,
        pause: float = FIRST_PAUSE,
        nack_pause: float = 1.0,
        engine_seconds: float = ENGINE_SECONDS,
    ) -> None:
        self.waits = EngineWaits(clock, first=pause)
        self.engine_seconds = engine_seconds
        self._consumer = consumer
        self._tries = tries
        self._pause = pause
        self._nack_pause = nack_pause

    async def until_engines_answer(self, topic: str, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work, again and again while an engine is away, for at most `engine_seconds`.

        Raises what the work raised once that time is over, a wait was cancelled, or no engine is the cause.
        """
        until, attempt = asyncio.get_running_loop().time() + self.engine_seconds, 0
        while True:
            try:
                result = await work()
            except Exception as error:
                attempt += 1
                if not await self._wait_for_engine(topic, error, attempt, until):
                    raise
            else:
                self._engine_is_back(topic)
                return result

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work, and repeats it a few times where it may succeed a little later.

        Raises `RetriesExhausted`; the failure of an engine passes through, for `until_engines_answer`.
        """
        for attempt in range(1, self._tries + 1):
            try:
                return await work()
            except Exception as error:
                if is_away(error):
                    raise
                if attempt == self._tries or not is_retryable(error):
                    raise RetriesExhausted(error, attempt) from error
                await asyncio.sleep(_jittered(self._pause * GROWTH ** (attempt - 1)))
        raise AssertionError("unreachable")

    async def _wait_for_engine(self, topic: str, error: Exception, attempt: int, until: float) -> bool:
        """Pauses after a failure; True where an engine was away and there is time for another try."""
        if not is_away(error):
            await self.waits.rest(self._nack_pause)
            return False
        reason = record_error(error).reason
        if topic not in self.waits.by_topic:
            log.warning("%s of %s waits for an engine: %s", topic, self._consumer, reason)
        self.waits.note(topic, reason)
        return asyncio.get_running_loop().time() < until and await self.waits.pause(attempt)

    def _engine_is_back(self, topic: str) -> None:
        ended = self.waits.end(topic)
        if ended is not None:
            log.warning("%s of %s goes on; it waited since %s", topic, self._consumer, ended.since.isoformat())


def is_retryable(error: Exception) -> bool:
    """Returns whether the same work may succeed a little later."""
    return isinstance(error, Transient) or is_away(error)


def is_away(error: Exception) -> bool:
    """Returns whether an engine failed, which is no fault of the record: the stream waits."""
    return isinstance(error, EngineAway | EngineRefuses | TimeoutError | ConnectionError)


def _jittered(longest: float) -> float:
    return random.uniform(longest / 2, longest)  # noqa: S311
