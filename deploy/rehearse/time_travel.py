"""Moves a case's clock: every due sweep runs at 00:00 of its day, in date order, and all rooms settle after each."""

from datetime import datetime, timedelta

from deploy.embedded import EmbeddedRun
from deploy.rehearse.faults import StageFault
from deploy.rehearse.people import CaseAccounts
from services.scheduler.store import clocks as store
from shared.runtime.clock import MovableClock, legal_day, start_of

ONE_DAY = timedelta(days=1)
MOST_SWEEPS = 20
"""Sweeps at one instant; a step that is still due afterwards cannot be emitted at that instant."""


class CaseClock:
    """Holds the clock of one case; after each step the province has `patience` seconds to become quiet."""

    def __init__(self, province: EmbeddedRun, accounts: CaseAccounts, patience: float = 60.0) -> None:
        assert isinstance(province.clock, MovableClock)
        self.province = province
        self.accounts = accounts
        self.clock = province.clock
        self._patience = patience

    async def move(self, target: datetime, *, sweeping: bool) -> None:
        """Moves to an instant, by way of every day on which something is due; raises `StageFault`."""
        if sweeping:
            await self._sweep_on_the_way(target)
        self.clock.move_to(target)
        await self.province.settle(self._patience)

    async def _sweep_on_the_way(self, target: datetime) -> None:
        if legal_day(target) > legal_day(self.clock.now()):
            while (wake := await self._next_wake()) is not None and wake < start_of(legal_day(target)):
                self.clock.move_to(max(_midnight(wake), self.clock.now()))
                await self._sweep()
            self.clock.move_to(max(start_of(legal_day(target)), self.clock.now()))
        await self._sweep()

    async def _next_wake(self) -> datetime | None:
        """Returns when the scheduler next has something to say, of its clocks as of what waits beside them."""
        async with self.province.databases["scheduler"].snapshot() as connection:
            day, instant = await store.next_wake(connection, legal_day(self.clock.now()))
        moments = [start_of(day) if day else None, instant]
        return min((each for each in moments if each is not None), default=None)

    async def _sweep(self) -> None:
        """Sweeps at this instant until nothing more is due; who succeeds a dissolved SKPD today comes first."""
        await self.accounts.must("operator", "POST", "/registry/api/successions/sweep")
        for _ in range(MOST_SWEEPS):
            await self.accounts.must("operator", "POST", "/scheduler/api/sweep")
            await self.province.settle(self._patience)
            wake = await self._next_wake()
            if wake is None or wake > self.clock.now():
                return
        raise StageFault(f"tenggat {wake:%Y-%m-%d} diucapkan", f"masih menunggu pada {self.clock.now():%Y-%m-%d}")


def _midnight(wake: datetime) -> datetime:
    """Returns the first 00:00 at which something is due: nobody sweeps in the middle of a day on the way."""
    begins = start_of(legal_day(wake))
    return begins if begins == wake else start_of(legal_day(wake) + ONE_DAY)
