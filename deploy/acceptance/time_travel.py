"""Moves a province through time: on each day the clock is set, the sweep runs, the acts of the day are done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from deploy.acceptance.officers import Officers
from deploy.embedded import EmbeddedRun
from shared.runtime.clock import MovableClock
from shared.runtime.errors import TerbukaError

MOST_SECONDS = 60

Act = Callable[[Officers], Awaitable[None]]


async def live_through(
    province: EmbeddedRun,
    officers: Officers,
    acts: Iterable[tuple[date, Act]],
    progress: Callable[[date], None] | None = None,
    *,
    patience: float = MOST_SECONDS,
) -> None:
    """Does dated acts in order of their days; what the clock says on a day comes before what people do on it."""
    for day, todo in groupby(sorted(acts, key=lambda act: act[0]), key=lambda act: act[0]):
        await begin(province, officers, day, patience)
        for _, act in todo:
            await act(officers)
        await province.settle(patience)
        if progress:
            progress(day)


async def begin(province: EmbeddedRun, officers: Officers, day: date, patience: float = MOST_SECONDS) -> None:
    """Sets the clock to the morning of a settled province and returns when every event of the day has been handled.

    Raises `TerbukaError` (`TIDAK_TENANG`) when that takes longer than `patience` seconds.
    """
    assert isinstance(province.clock, MovableClock)
    province.clock.move_to_day(day)
    await officers.post("operator", "/registry/api/successions/sweep")
    try:
        async with asyncio.timeout(patience):
            while await _due(officers):
                await officers.post("operator", "/scheduler/api/sweep")
                await province.settle(patience)
    except TimeoutError as error:
        raise TerbukaError("TIDAK_TENANG", f"Tenggat tanggal {day} belum selesai diumumkan.") from error
    await province.settle(patience)


async def _due(officers: Officers) -> list[Any]:
    """Returns the steps that wait, those too that another sweep has in hand at this moment."""
    ahead = await officers.call("operator", "POST", "/scheduler/api/sweep", params={"dry_run": True})
    return list(ahead["due"])
