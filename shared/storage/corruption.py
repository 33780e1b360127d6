"""Treats bytes that cannot be decrypted as an outage of the store for 120 s, then as a corrupt object."""

import time
from collections.abc import Callable

from shared.runtime.errors import EngineAway, Refusal, TerbukaError

SECONDS = 120.0
"""How long wrong bytes count as an outage of the store."""
MEMORY = 3600.0
"""Seconds without wrong bytes after which the next ones begin a new outage."""


class CorruptionDoubt:
    """The state of one reader of a store: since when it has been given bytes that cannot be decrypted.

    A store that returns wrong bytes for a moment (a bad cable, cache or replica) thus costs time and no dead letter;
    one corrupt object costs its stream `seconds` once.
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
