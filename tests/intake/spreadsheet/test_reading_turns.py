"""One SKPD's heavy lists do not starve another's: turns go round, and nobody's queue grows without end."""

import asyncio

import pytest

from services.intake.spreadsheet.reading_turns import ReadingTurns
from shared.runtime.errors import Refusal


async def read(turns: ReadingTurns, skpd: str, done: list[str], gate: asyncio.Semaphore) -> None:
    async with turns.turn(skpd):
        await gate.acquire()
        done.append(skpd)


async def begun(turns: ReadingTurns, names: str, done: list[str], gate: asyncio.Semaphore) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(read(turns, name, done, gate)) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_the_list_of_another_agency_is_read_before_the_third_of_ten() -> None:
    turns, done, gate = ReadingTurns(2), list[str](), asyncio.Semaphore(0)
    tasks = await begun(turns, "aaaaaaaaaab", done, gate)
    for _ in tasks:
        gate.release()
        await asyncio.sleep(0.001)
    await asyncio.gather(*tasks)
    assert done.index("b") <= 2
    assert sorted(done) == list("aaaaaaaaaab")


async def test_no_more_are_read_at_once_than_allowed() -> None:
    turns, done, gate = ReadingTurns(2), list[str](), asyncio.Semaphore(100)
    most = running = 0

    async def reading(skpd: str) -> None:
        nonlocal most, running
        async with turns.turn(skpd):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(reading(skpd) for skpd in "abcabcabc"))
    assert (most, running, done, gate.locked()) == (2, 0, [], False)


async def test_a_sender_who_leaves_gives_the_turn_back() -> None:
    turns, done, gate = ReadingTurns(1), list[str](), asyncio.Semaphore(0)
    first, waiting, last = await begun(turns, "abc", done, gate)
    waiting.cancel()
    first.cancel()
    gate.release()
    await asyncio.wait_for(last, 1)
    assert done == ["c"]


async def test_too_many_waiting_lists_of_one_agency_are_refused_and_another_waits_on() -> None:
    turns, done, gate = ReadingTurns(1, waiting=2), list[str](), asyncio.Semaphore(0)
    tasks = await begun(turns, "aaa", done, gate)
    with pytest.raises(Refusal, match="LEMBAR_ANTRE_PENUH"):
        await read(turns, "a", done, gate)
    tasks += await begun(turns, "b", done, gate)
    for _ in tasks:
        gate.release()
    await asyncio.wait_for(asyncio.gather(*tasks), 1)
    assert sorted(done) == list("aaab")
