"""A machine whose wall clock a test may set wrong while its seconds since boot go on rightly."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.scheduler.commands.clock_check import ConfirmClock, WallClockWatch
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.store import clock_check as store_doubt
from shared.runtime.clock import ClockReading, MovableClock
from shared.runtime.errors import Conflict
from tests.scheduler.build import Scheduler


@dataclass
class Machine:
    """One machine: true time goes on for all, `off` is how far its wall clock is from it."""

    clock: MovableClock
    boot: str = "boot-1"
    uptime: float = 5000.0
    off: timedelta = timedelta()
    engine_off: timedelta = timedelta()
    true: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.true = self.clock.now()

    def passes(self, **time: float) -> None:
        """Lets true time pass."""
        self.true += timedelta(**time)
        self.uptime += timedelta(**time).total_seconds()
        self.clock.move_to(self.true + self.off)

    def jumps(self, **time: float) -> None:
        """Sets the wall clock wrong, or right again without any argument."""
        self.off = timedelta(**time)
        self.clock.move_to(self.true + self.off)

    def reboots(self, **down: float) -> None:
        """Starts the machine anew after some time."""
        self.passes(**down)
        self.boot, self.uptime = f"{self.boot}+", 30.0

    def read(self) -> ClockReading:
        """Reads what the machine shows."""
        return ClockReading(self.clock.now(), self.boot, self.uptime)


class Watched(WallClockWatch):
    """Watches a machine of the test's."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.clock)
        self.machine = machine

    def read(self) -> ClockReading:
        """Reads the machine."""
        return self.machine.read()


@dataclass
class Doubtful:
    """The scheduler on a machine whose clock is doubted where it jumps."""

    scheduler: Scheduler
    machine: Machine
    sweeper: Sweeper
    confirm: ConfirmClock

    async def sweeps(self) -> bool:
        """Sweeps; False where the clock is doubted."""
        try:
            await self.sweeper.sweep()
        except Conflict as refused:
            return refused.code != "JAM_DIRAGUKAN"
        return True

    async def doubt(self) -> Any:
        """Returns what is known of the clock."""
        return await self.scheduler.standing.clock_shown()


def doubtful(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> Doubtful:
    """Puts a scheduler on a machine of its own; PostgreSQL's clock shows what the machine's does, and `engine_off`."""
    assert isinstance(scheduler.clock, MovableClock)
    machine = Machine(scheduler.clock)

    async def engine_time(_: Any) -> datetime:
        return machine.clock.now() + machine.engine_off

    monkeypatch.setattr(store_doubt, "engine_time", engine_time)
    sweeper = Sweeper(scheduler.database, scheduler.clock, watch=Watched(machine))
    return Doubtful(scheduler, machine, sweeper, ConfirmClock(scheduler.database, scheduler.clock))
