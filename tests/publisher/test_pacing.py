"""Long downloads leave the event loop to others: whole in equal blocks, and few blocks at each of its turns."""

import asyncio
from itertools import pairwise

import pytest

from services.publisher.pages.pacing import AT_A_TURN, BLOCK, Pace, blocks

DOWNLOADS, BLOCKS = 8, 5


@pytest.mark.parametrize("sizes", [(), (0,), (1, 2, 3), (BLOCK,), (BLOCK - 1, 2), (3 * BLOCK + 5, 1), (7,) * 1000])
def test_blocks_are_the_same_bytes(sizes: tuple[int, ...]) -> None:
    pieces = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
    made = list(blocks(iter(pieces)))
    assert b"".join(made) == b"".join(pieces)
    assert all(len(each) == BLOCK for each in made[:-1])
    assert all(0 < len(each) <= BLOCK for each in made)


@pytest.mark.parametrize("ready", [True, False])
async def test_many_downloads_send_few_blocks_at_each_turn_of_the_loop(ready: bool) -> None:
    pace, sent, seen = Pace(), [0], [0]

    async def read() -> None:
        async for _ in pace.kept(iter([b"x"] * BLOCKS), ready=ready):
            sent[0] += 1

    reading = asyncio.gather(*(read() for _ in range(DOWNLOADS)))
    while not reading.done():
        seen.append(sent[0])
        await asyncio.sleep(0)
    await reading
    assert sent[0] == DOWNLOADS * BLOCKS
    assert max(later - earlier for earlier, later in pairwise(seen)) <= 2 * AT_A_TURN
