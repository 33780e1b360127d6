"""What a new legal day brings to registry of itself: successors hold, and ended grounds leave the public rows."""

from asyncio import sleep
from datetime import date

from services.registry.commands.succession import SuccessionCommands
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork
from services.registry.domain import exempt
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Signature
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.runtime.clock import legal_day

LOOK_SECONDS = 60.0
TICK_SECONDS = 1.0
ACCOUNT = f"ruang:{MESSAGING.room}"


class DayCommands:
    """Does what follows from the day alone; nothing here opens or closes an item."""

    def __init__(self, units: UnitsOfWork, successions: SuccessionCommands) -> None:
        self._units = units
        self._successions = successions

    async def begin_day(self) -> int:
        """Hands items over to successors and shows ended grounds no more; returns how many were handed over."""
        moved = await self._successions.follow_successions()
        await self.show_ended_grounds()
        return moved

    async def show_ended_grounds(self) -> int:
        """Says the public row of every item anew of which one ground is over (docs/law.md 16); returns how many."""
        shown = 0
        async with self._units.database.snapshot() as connection:
            found = await store.with_several_grounds(connection)
        for item_id in found:
            shown += await self._show(item_id)
        return shown

    async def _show(self, item_id: str) -> int:
        now = self._units.kit.clock.now()
        async with self._units.database.transaction() as connection:
            item = await store.load(connection, item_id)
            by = Signature(ACCOUNT, f"sistem ({MESSAGING.room})", legal_day(now))
            opened = UnitOfWork(connection, item, by, now, ActName.GROUND_ENDED, ACCOUNT)
            async with self._units.working(opened, only_changes=True) as work:
                work.record(exempt.show_grounds(item, by.on))
            return len(work.events)

    async def follow_forever(self) -> None:
        """Looks once a minute for items to hand over, and at all of it when a legal day has begun, until cancelled."""
        seen, waited = date.min, 0.0
        while True:
            today = legal_day(self._units.kit.clock.now())
            if today != seen:
                await self.begin_day()
                seen, waited = today, 0.0
            elif waited >= LOOK_SECONDS:
                await self._successions.follow_successions()
                waited = 0.0
            await sleep(TICK_SECONDS)
            waited += TICK_SECONDS
