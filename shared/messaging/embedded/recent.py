"""The newest records of the embedded log in memory: one look at the database serves all groups of a process."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from shared.storage.notify import LOG, Notifications

if TYPE_CHECKING:
    from shared.messaging.embedded.log import LogRecord

KEPT = 200
"""How many records of a topic are kept."""

Read = Callable[[Mapping[str, int], int], Awaitable[list["LogRecord"]]]


class RecentRecords:
    """What was read last of each topic, without a gap up to its `end`; read on only where a topic was notified."""

    def __init__(self, notifications: Notifications, read: Read) -> None:
        self._notifications = notifications
        self._read = read
        self._kept: dict[str, deque[LogRecord]] = {}
        self._end: dict[str, int] = {}
        self._unread: dict[str, asyncio.Event] = {}
        self._looking = asyncio.Lock()

    def follow(self, ends: Mapping[str, int]) -> None:
        """Begins to follow topics from these offsets on, those that are not followed yet."""
        for topic, end in ends.items():
            if topic not in self._end:
                self._end[topic], self._kept[topic] = end, deque(maxlen=KEPT)
                self._unread[topic] = self._notifications.sleeper((LOG, topic))
                self._unread[topic].set()

    def doubt(self, topics: Iterable[str]) -> None:
        """Has topics read on at the next look, as after a time in which a notification may have been lost."""
        for topic in topics:
            self._unread[topic].set()

    def reaches_back(self, topic: str, offset: int) -> bool:
        """Tells whether every record of a topic from an offset on is here, or not read yet."""
        kept = self._kept[topic]
        return offset >= (kept[0].offset if kept else self._end[topic])

    async def catch_up(self, topics: Sequence[str]) -> None:
        """Reads on in those topics that were notified; of several readers one does it for all."""
        async with self._looking:
            unread = [topic for topic in topics if self._unread[topic].is_set()]
            if unread:
                await self._read_on(unread)

    def since(self, topic: str, offset: int, limit: int) -> list["LogRecord"]:
        """Returns up to `limit` records of a topic from an offset on, for which it reaches back."""
        kept = self._kept[topic]
        first = max(0, offset - kept[0].offset) if kept else 0
        return list(islice(kept, first, first + limit))

    async def _read_on(self, topics: Sequence[str]) -> None:
        for topic in topics:
            self._unread[topic].clear()
        try:
            found = await self._read({topic: self._end[topic] for topic in topics}, KEPT)
        except BaseException:
            self.doubt(topics)
            raise
        for record in found:
            self._kept[record.topic].append(record)
            self._end[record.topic] = record.offset + 1
        full = {topic for topic in topics if sum(record.topic == topic for record in found) == KEPT}
        self.doubt(full)
