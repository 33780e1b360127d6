"""Holding: a stream stands still while an engine is away, and goes on by itself when the engine is back."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakSet

from shared.runtime.clock import Clock
from shared.storage.notify import rest

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 5.0
GROWTH = 4
MOST_SECONDS = 60.0
"""How long one record is held before it is given back; far below the 300 seconds after which Kafka takes the
partition away from a reader that does not ask for more."""

_all: "WeakSet[Backoff]" = WeakSet()


@dataclass(frozen=True)
class EngineWait:
    """Says that a topic waits for an engine: since when, and the code of what the engine answered."""

    topic: str
    reason: str
    since: datetime


class Backoff:
    """Keeps what one consumer holds, topic by topic, and the pauses between its tries."""

    def __init__(
        self, clock: Clock, *, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE, most: float = MOST_SECONDS
    ) -> None:
        self._clock = clock
        self._first = first
        self._longest = longest
        self._most = most
        self._holds: dict[str, EngineWait] = {}
        self._cancelled = asyncio.Event()
        _all.add(self)

    @property
    def holds(self) -> Mapping[str, EngineWait]:
        """Returns the topics that wait now, each with its hold."""
        return dict(self._holds)

    def begin(self) -> "RetryBudget":
        """Starts the patience that one record has, over all its tries."""
        return RetryBudget(self, asyncio.get_running_loop().time() + self._most)

    def note(self, topic: str, reason: str) -> None:
        """Keeps that a topic waits; the first moment stays."""
        known = self._holds.get(topic)
        self._holds[topic] = EngineWait(topic, reason, known.since if known else self._clock.now())

    def over(self, topic: str) -> EngineWait | None:
        """Forgets that a topic waited, and returns the hold that ended."""
        return self._holds.pop(topic, None)

    def cancel_waits(self) -> None:
        """Ends the pauses that run now: what is held is given back at once."""
        self._cancelled.set()
        self._cancelled = asyncio.Event()

    async def rest(self, seconds: float) -> bool:
        """Waits; False when `cancel_waits` ended the wait."""
        flag = self._cancelled
        await rest(flag, seconds)
        return not flag.is_set()

    async def pause(self, attempt: int) -> bool:
        """Waits a little longer at each attempt (1, 2, ...), jittered; False when `cancel_waits` ended the pause."""
        longest = min(self._longest, self._first * GROWTH ** min(attempt - 1, 10))
        return await self.rest(random.uniform(longest / 2, longest))  # noqa: S311


@dataclass
class RetryBudget:
    """How long one record may still be held, in seconds of the loop's clock."""

    holding: Backoff
    until: float
    attempt: int = 0

    async def lasts(self) -> bool:
        """Pauses before the next try; False when the time is over or the process stops."""
        self.attempt += 1
        if asyncio.get_running_loop().time() >= self.until:
            return False
        return await self.holding.pause(self.attempt)


def cancel_waits() -> None:
    """Ends the pauses of every consumer of this process, as its broker does when it stops."""
    for holding in list(_all):
        holding.cancel_waits()
