"""Workers that are told to stop do stop, whatever they were doing at that instant."""

import asyncio

import pytest

from shared.storage.notify import rest


@pytest.mark.parametrize("turns", range(5))
async def test_a_worker_stops_also_when_it_is_just_being_woken(turns: int) -> None:
    flag = asyncio.Event()

    async def work() -> None:
        while True:
            flag.clear()
            await rest(flag, 30)

    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    flag.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    worker.cancel()
    done, _ = await asyncio.wait([worker], timeout=5)
    assert done, "the stop was swallowed by the wake-up"
