"""Leaks that machines found: noted beside what they withhold, and said to registry by the room's own worker.

Whoever finds needs no right to speak for the room: the outbox is written here alone.
"""

from collections.abc import Sequence

from services.publisher.commands.rounds import repeat
from services.publisher.domain.withholding import LeakFinding
from services.publisher.store import leaks as store
from services.publisher.store import withheld as withheld_store
from services.publisher.tables import MESSAGING
from shared.contracts.publications import LeakFoundV1
from shared.runtime.clock import Clock
from shared.storage.database import Database

SAY_SECONDS = 5.0
MOST_AT_ONCE = 200


class LeakFindings:
    """The findings of the exposure probe; those of the comparison are noted by `Withholdings.obey`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, found: Sequence[LeakFinding], *, whole: bool) -> list[LeakFinding]:
        """Notes what a round of the probe found and returns what is new; a `whole` round ends what it found no more."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            fresh = await store.note(connection, found, found_by=withheld_store.PROBE, at=now)
            if whole:
                leaking = [each.item_id for each in found]
                await store.note_gone(connection, leaking, found_by=withheld_store.PROBE, at=now)
        return fresh


class LeakTeller:
    """Says to registry what was found, each finding once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Says what is new until cancelled."""
        await repeat(self.tell_all, SAY_SECONDS)

    async def tell_all(self) -> int:
        """Says everything that was not said yet, some at a time; returns how many findings."""
        said = 0
        while many := await self._tell():
            said += many
        return said

    async def _tell(self) -> int:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            rows = await store.untold(connection, MOST_AT_ONCE)
            names = ("item_id", "kinds", "place", "found_by", "found_at", "proof")
            events = [LeakFoundV1(finding_id=row["id"], **{name: row[name] for name in names}) for row in rows]
            await MESSAGING.outbox.stage(connection, events, at=now)
            await store.note_told(connection, [row["id"] for row in rows], now)
        return len(rows)
