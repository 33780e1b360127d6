"""The live stream as server-sent events, with ids to resume from."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

from fastapi.sse import EventSourceResponse, format_sse_event

from services.monitor.queries.streams import Queries, StreamLine
from shared.runtime.errors import Transient

LOOK_EVERY = 1.0  # seconds
HEARTBEAT = 15.0  # seconds without a line after which a comment keeps proxies from hanging up
LIFETIME = 900.0  # seconds; the browser then comes back with its last id and shows again who it is
RECHECK = 60.0  # seconds after which a watcher must still have the right to watch
MOST_WATCHERS = 50

Draw = Callable[[StreamLine], str]
May = Callable[[], Awaitable[bool]]
"""Tells whether a watcher still has the right to watch."""


class LiveStream:
    """Sends the journal's new lines to whoever watches."""

    def __init__(
        self,
        queries: Queries,
        *,
        look_every: float = LOOK_EVERY,
        heartbeat: float = HEARTBEAT,
        recheck: float = RECHECK,
    ) -> None:
        self.queries = queries
        self.look_every = look_every
        self.heartbeat = heartbeat
        self.recheck = recheck
        self.watchers = 0

    def response(self, after: int | None, draw: Draw, may: May) -> EventSourceResponse:
        """Answers with the lines after one (None: only those to come), each drawn as the data of one message.

        Raises `Transient` (`TERLALU_BANYAK_PENONTON`) when 50 already watch this process.
        """
        if self.watchers >= MOST_WATCHERS:
            raise Transient("TERLALU_BANYAK_PENONTON", "Arus langsung sedang ditonton terlalu banyak orang.")
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return EventSourceResponse(self.messages(after, draw, may), headers=headers)

    async def messages(
        self, after: int | None, draw: Draw, may: May, *, lifetime: float = LIFETIME
    ) -> AsyncIterator[bytes]:
        """Yields the messages of one watcher until its lifetime or its right to watch is over."""
        clock = asyncio.get_running_loop().time
        with self._watching():
            last = after if after is not None else await self._newest()
            ends, spoke, asked = clock() + lifetime, clock(), clock()
            yield format_sse_event(comment="terbuka", retry=2000)
            while clock() < ends:
                if clock() - asked >= self.recheck:
                    asked = clock()
                    if not await may():
                        return
                lines = await self.queries.after(last)
                for line in lines:
                    last, spoke = line.id, clock()
                    yield format_sse_event(data_str=draw(line), id=str(line.id))
                if clock() - spoke >= self.heartbeat:
                    spoke = clock()
                    yield format_sse_event(comment="masih di sini")
                if not lines:
                    await asyncio.sleep(self.look_every)

    async def _newest(self) -> int:
        return next((line.id for line in await self.queries.latest(1)), 0)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        self.watchers += 1
        try:
            yield
        finally:
            self.watchers -= 1


def as_json(line: StreamLine) -> str:
    """Draws a line for programs."""
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=False)
