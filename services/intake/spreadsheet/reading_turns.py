"""Turns at reading: few lists are read at once, and each SKPD waits for its own lists only."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.intake.domain.refusals import say_no

WAITING = 20


class ReadingTurns:
    """At most `at_once` readings; free turns go round the SKPD that wait, the one with the fewest readings first."""

    def __init__(self, at_once: int, waiting: int = WAITING) -> None:
        self.at_once = at_once
        self.waiting = waiting
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, skpd: str) -> AsyncIterator[None]:
        """Waits for a turn of this SKPD; raises `TooMany` (`LEMBAR_ANTRE_PENUH`) where too many of its lists wait."""
        await self._take(skpd)
        try:
            yield
        finally:
            self._running[skpd] -= 1
            self._pass_on()

    async def _take(self, skpd: str) -> None:
        queue = self._queues.setdefault(skpd, deque())
        if len(queue) >= self.waiting:
            raise say_no("LEMBAR_ANTRE_PENUH", limit=self.waiting)
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        self._pass_on()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._running[skpd] -= 1
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while sum(self._running.values()) < self.at_once:
            skpd = self._next()
            if skpd is None:
                return
            turn = self._queues[skpd].popleft()
            self._queues.move_to_end(skpd)
            if not self._queues[skpd]:
                del self._queues[skpd]
            if not turn.done():
                self._running[skpd] += 1
                turn.set_result(None)

    def _next(self) -> str | None:
        for skpd in [skpd for skpd, queue in self._queues.items() if not queue]:
            del self._queues[skpd]
        return min(self._queues, key=lambda skpd: self._running[skpd], default=None)
