"""When something came in sight, and how long that took after it had been acknowledged."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from shared.runtime.errors import TerbukaError

PAUSE = 0.1
"""Seconds between two looks: no figure is finer than that."""
SHARE = 2
"""A pause is at least so many times as long as the look before it, so that looking slows nobody down."""

Look = Callable[[], Awaitable[Iterable[Hashable]]]


class Timings:
    """Looks again and again at one place of the province and remembers when each thing was first seen there."""

    def __init__(self, place: str, look: Look, patience: float) -> None:
        self.place = place
        self.patience = patience
        self._look = look
        self._seen: dict[Hashable, float] = {}
        self._news = asyncio.Condition()
        self._waiting = 0
        self._wanted = asyncio.Event()

    async def follow(self) -> None:
        """Looks as long as somebody waits, until cancelled."""
        while True:
            await self._wanted.wait()
            begun = time.monotonic()
            try:
                await self._note(await self._look())
            except TerbukaError:
                continue
            await asyncio.sleep(max(PAUSE, SHARE * (time.monotonic() - begun)))

    async def _note(self, things: Iterable[Hashable]) -> None:
        now = time.monotonic()
        async with self._news:
            for thing in things:
                self._seen.setdefault(thing, now)
            self._news.notify_all()

    async def see(self, thing: Hashable, what: str) -> float:
        """Returns the moment (monotonic seconds) at which a thing was first seen.

        Raises `TerbukaError` (`TIDAK_TAMPAK`) when patience is out.
        """
        try:
            async with asyncio.timeout(self.patience), self._asking(), self._news:
                await self._news.wait_for(lambda: thing in self._seen)
        except TimeoutError as error:
            raise unseen(what, self.place, self.patience) from error
        return self._seen[thing]

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        self._waiting += 1
        self._wanted.set()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._wanted.clear()


def unseen(what: str, place: str, seconds: float) -> TerbukaError:
    """Builds the error about what did not come in sight in time."""
    return TerbukaError(
        "TIDAK_TAMPAK",
        f"{what} tidak tampak {place} dalam {seconds:.0f} detik.",
        mend="Lihat halaman pemantau: aliran mana yang tertahan.",
    )


class Stopwatch:
    """Keeps durations by the name of what was waited for."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, list[float]] = defaultdict(list)

    def note(self, name: str, seconds: float) -> None:
        """Notes one duration in seconds; what was seen before its acknowledgement arrived took none."""
        self._seconds[name].append(max(0.0, seconds))

    def figures(self) -> list[dict[str, Any]]:
        """Returns `{step, count, p50, p95, max}` for each name; in seconds."""
        return [{"step": name, **_figures(sorted(seconds))} for name, seconds in self._seconds.items()]


def _figures(ordered: list[float]) -> dict[str, float | int]:
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    places = {name: math.ceil(share * len(ordered)) - 1 for name, share in shares.items()}
    return {"count": len(ordered), **{name: round(ordered[place], 3) for name, place in places.items()}}
