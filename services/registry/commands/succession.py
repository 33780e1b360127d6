"""An SKPD is dissolved: from its successor's first day on that one holds its items, in every list."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.handover import hand_over
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.holders import Successions
from services.registry.store import items as store
from services.registry.store import successions as store_successions
from shared.contracts.envelope import Envelope
from shared.contracts.submissions import SkpdEndedV1, SkpdSucceededV1
from shared.runtime.clock import legal_day

AT_ONCE = 200
"""Items handed over in the transaction that hears of a dissolution; the others follow one by one."""


class SuccessionCommands:
    """Hears of dissolutions, and hands items over on their day."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def skpd_succeeded(self, connection: AsyncConnection, event: SkpdSucceededV1, cause: Envelope) -> None:
        """Records a succession and follows it as far as its first day has come; hearing it again changes nothing.

        A correction of an earlier one is followed for every item that it had moved.
        """
        now = self._units.kit.clock.now()
        before = await store_successions.known(connection)
        await store_successions.keep(connection, event, now)
        after = await store_successions.known(connection)
        if event.skpd_code in before:
            found = await store_successions.touched(connection, event, _reached(before, event.skpd_code))
        else:
            found = await store_successions.misplaced(connection, legal_day(now), AT_ONCE)
        for item_id in found:
            item = await store.find(connection, item_id)
            if item is not None:
                await hand_over(connection, item, now, cause, after, signer=self._units.kit.signer)

    async def skpd_ended(self, connection: AsyncConnection, event: SkpdEndedV1, cause: Envelope) -> None:
        """Records the last day of an SKPD: afterwards its accounts read nothing here."""
        await store_successions.keep_end(connection, event)

    async def has_ended(self, code: str) -> bool:
        """Tells whether the last day of an SKPD is over today."""
        async with self._units.database.snapshot() as connection:
            return await store_successions.has_ended(connection, code, legal_day(self._units.kit.clock.now()))

    async def follow_successions(self) -> int:
        """Hands over what stands under an SKPD that is no more, one item a transaction; returns how many."""
        moved = 0
        while many := await self._follow_some():
            moved += many
        return moved

    async def _follow_some(self) -> int:
        now, moved = self._units.kit.clock.now(), 0
        async with self._units.database.snapshot() as connection:
            found = await store_successions.misplaced(connection, legal_day(now), AT_ONCE)
        for item_id in found:
            async with self._units.database.transaction() as connection:
                item = await store.find(connection, item_id)
                moved += item is not None and await hand_over(connection, item, now, signer=self._units.kit.signer)
        return moved


def _reached(successions: Successions, code: str) -> list[str]:
    """Returns every SKPD that an SKPD's items may have gone to, as the successions stood."""
    found: list[str] = []
    while (step := successions.get(code)) and step.successor_code not in found:
        found.append(step.successor_code)
        code = step.successor_code
    return found
