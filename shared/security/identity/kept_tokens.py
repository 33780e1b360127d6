"""Keeps for moments who holds a bearer token, so that a program that sends much is not looked up at every request.

Whatever changes rights forgets it: PostgreSQL notifies every process in the same commit, and a process that cannot be
notified keeps nothing.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.runtime.clock import legal_day
from shared.storage.notify import COMMITS, RIGHTS, Notifications

KEPT_SECONDS = 2.0
MOST = 10_000
"""Tokens that are kept at one time."""


@dataclass(frozen=True)
class KeptToken:
    """What was found of a token: its row, the moment by the clock of the law, and the seconds of the machine."""

    row: Any
    at: datetime
    seconds: float

    def holds(self, now: datetime, seconds: float) -> bool:
        """Tells whether it may still be used: looked up moments ago, on the same legal day, and not over."""
        young = seconds - self.seconds < KEPT_SECONDS and timedelta() <= now - self.at < timedelta(seconds=KEPT_SECONDS)
        return young and self.row.ends_at > now and legal_day(now) == legal_day(self.at)


class KeptTokens:
    """The tokens that a process looked up moments ago, by their digest."""

    def __init__(self, notifications: Notifications, schema: str) -> None:
        self._notifications = notifications
        self._changed = notifications.sleeper((RIGHTS, ""), (COMMITS, schema))
        self._known: dict[str, KeptToken] = {}
        self._turn = 0

    async def listen(self) -> None:
        """Has this process be notified for as long as it runs."""
        self._notifications.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self._notifications.stop()

    def find(self, digest: str, now: datetime) -> Any:
        """Returns the row of a token that may still be used, None where it must be looked up."""
        self._forget_changed()
        known = self._known.get(digest)
        return known.row if known is not None and known.holds(now, time.monotonic()) else None

    def keeper(self, digest: str, now: datetime) -> Callable[[Any], None]:
        """Returns what keeps the row that is looked up now; where rights change meanwhile it keeps nothing."""
        self._forget_changed()
        turn, seconds = self._turn, time.monotonic()

        def keep(row: Any) -> None:
            self._forget_changed()
            if turn == self._turn and self._notifications.listens:
                self._known[digest] = KeptToken(row, now, seconds)

        return keep

    def _forget_changed(self) -> None:
        if self._changed.is_set() or not self._notifications.listens or len(self._known) >= MOST:
            self._changed.clear()
            self._known.clear()
            self._turn += 1
