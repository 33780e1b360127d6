"""Measures the public copies anew, so that one that was changed or lost in the store is told before a reader asks."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from services.publisher.commands.rounds import repeat
from services.publisher.store import files as store
from services.publisher.store.copies import Copies
from services.publisher.tables import MESSAGING
from shared.contracts.publications import PublicationRefusedV1
from shared.runtime.clock import Clock
from shared.runtime.errors import EngineRefuses, Refusal
from shared.storage.database import Database

READ_AT_ONCE = 500


class CopyCheck:
    """The round over the copies that the website offers; a copy that is not whole is told to registry each time."""

    def __init__(self, database: Database, copies: Copies, clock: Clock, seconds: float) -> None:
        self._database = database
        self._copies = copies
        self._clock = clock
        self._seconds = seconds

    async def run(self) -> None:
        """Checks until cancelled, every `seconds`."""
        await repeat(self.check, self._seconds)

    async def check(self) -> list[str]:
        """Checks every public copy once and returns the ids of those that are not whole."""
        last, broken = "", list[str]()
        while rows := await self._next(last):
            for row in rows:
                if not await self._is_whole(row):
                    broken.append(row["copy_id"])
            last = rows[-1]["copy_id"]
        return broken

    async def _next(self, last: str) -> Sequence[RowMapping]:
        async with self._database.snapshot() as connection:
            return await store.public_after(connection, last, READ_AT_ONCE)

    async def _is_whole(self, row: RowMapping) -> bool:
        try:
            await self._copies.check(row["object_key"], row["sha256"], row["size"])
        except EngineRefuses:
            raise
        except Refusal as refusal:
            return not await self._tell(row["copy_id"], refusal.code)
        return True

    async def _tell(self, copy_id: str, code: str) -> bool:
        """Tells registry, unless the copy was taken down meanwhile; returns whether it was told."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            row = await store.find(connection, copy_id)
            if row is None or row["withdrawn_at"] is not None:
                return False
            said = PublicationRefusedV1(item_id=row["item_id"], reason=code, refused_at=now)
            await MESSAGING.outbox.stage(connection, [said], at=now, cause=None)
            await MESSAGING.audit.record(
                connection, actor="publisher", act="check_copy", subject=row["item_id"], at=now, code=code,
                detail={"copy_id": copy_id},
            )  # fmt: skip
        return True
