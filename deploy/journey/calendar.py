"""Moves a province through time: on each day the clock is set, the sweep runs, the acts of the day are done."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from itertools import groupby

from deploy.embedded import Province
from deploy.journey.officers import Officers
from shared.clock import MovableClock

MOST_SWEEPS = 10
"""A sweep leaves to another one what that has in hand, so the morning is over when nothing is due any more."""

Act = Callable[[Officers], Awaitable[None]]


async def live_through(
    province: Province,
    officers: Officers,
    acts: Iterable[tuple[date, Act]],
    progress: Callable[[date], None] | None = None,
) -> None:
    """Does dated acts in order of their days; what the clock says on a day comes before what people do on it."""
    for day, todo in groupby(sorted(acts, key=lambda act: act[0]), key=lambda act: act[0]):
        await begin(province, officers, day)
        for _, act in todo:
            await act(officers)
        await province.settle()
        if progress:
            progress(day)


async def begin(province: Province, officers: Officers, day: date) -> None:
    """Sets the clock to the morning of a day and lets the scheduler look at it."""
    assert isinstance(province.clock, MovableClock)
    province.clock.move_to_day(day)
    await province.settle()
    for _ in range(MOST_SWEEPS):
        await officers.post("operator", "/scheduler/api/sweep")
        await province.settle()
        ahead = await officers.call("operator", "POST", "/scheduler/api/sweep", params={"dry_run": True})
        if not ahead["due"]:
            return
