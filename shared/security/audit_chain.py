"""Chains the audit trail of a room while a process runs, without reading the whole trail each time."""

import time
from collections.abc import Callable

from shared.security.audit import BATCH, Audit, Front
from shared.storage.database import Database

RIPE_SECONDS = 60.0
"""How old a front must be: far longer than the time between a line's id and the number of its transaction."""

WHOLE_SECONDS = 3600.0
"""How often the whole trail is read all the same."""


class ChainBuilder:
    """The chaining of one trail; `above` is the line up to which everything is chained.

    That is the last line of a front once all its transactions are over.
    """

    def __init__(self, audit: Audit, database: Database, *, now: Callable[[], float] = time.monotonic) -> None:
        self.audit = audit
        self.database = database
        self.above = 0
        self._now = now
        self._whole_at = now()
        self._front: tuple[float, Front] | None = None

    async def turn(self) -> None:
        """Chains the new lines, at most `BATCH`."""
        ripe = await self._ripe()
        whole = self._now() - self._whole_at >= WHOLE_SECONDS
        done = await self.audit.chain_above(self.database, 0 if whole else self.above)
        if done is None or done == BATCH:
            return
        self.above = max(self.above, ripe)
        self._whole_at = self._now() if whole else self._whole_at

    async def _ripe(self) -> int:
        """Returns the last line below which no new line can appear, else 0; notes the next front."""
        noted_at, before = self._front or (-RIPE_SECONDS, Front(0, 0, 0))
        if self._now() - noted_at < RIPE_SECONDS:
            return 0
        async with self.database.snapshot() as connection:
            front = await self.audit.front(connection)
        if front.oldest < before.following:
            return 0
        self._front = (self._now(), front)
        return before.last
