"""Doubt: bytes that do not open are first laid at the store's door, so that a stream waits, and later at the object."""

import time
from collections.abc import Callable

from shared.runtime.errors import EngineAway, Refusal, TerbukaError

SECONDS = 120.0
"""How long a store may give wrong bytes before the object itself is held to be broken."""
MEMORY = 3600.0
"""After how many seconds the next wrong bytes are a matter of their own."""


class CorruptionDoubt:
    """Decides what bytes that do not open mean for whoever waits for them; one for each reader of a store.

    A store that lies for a moment (a bad cable, cache or replica) thus costs time and no dead letter, and one broken
    object costs its stream `seconds` once.
    """

    def __init__(self, seconds: float = SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._since: float | None = None

    def about(self, broken: Refusal) -> TerbukaError:
        """Returns what to raise: `EngineAway` (`ISI_PENYIMPANAN_SALAH`) at first, later the refusal itself."""
        now = self._now()
        if self._since is None or now - self._since > MEMORY:
            self._since = now
        if now - self._since > self._seconds:
            return broken
        return EngineAway(
            "ISI_PENYIMPANAN_SALAH",
            "Penyimpanan memberi isi berkas yang tidak dapat dibuka; dibaca lagi.",
            said=broken.code,
        )
