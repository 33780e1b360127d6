"""Long downloads in equal blocks, a few of them at each turn of the event loop, so that short answers need not wait."""

import asyncio
from collections.abc import AsyncIterator, Iterator

BLOCK = 128 * 1024
AT_A_TURN = 2


class Pace:
    """Lets few downloads go on at each turn of the event loop, in the order in which they came to it."""

    def __init__(self, at_a_turn: int = AT_A_TURN) -> None:
        self._gate = asyncio.Semaphore(at_a_turn)

    async def kept(self, body: Iterator[bytes], *, ready: bool = False) -> AsyncIterator[bytes]:
        """Yields blocks, each once it is its turn; what makes a block is the work of a thread, unless it is `ready`."""
        while (block := next(body, None) if ready else await asyncio.to_thread(next, body, None)) is not None:
            async with self._gate:
                await asyncio.sleep(0)
            yield block


def blocks(body: Iterator[bytes]) -> Iterator[bytes]:
    """Yields the same bytes in blocks of at most `BLOCK` bytes, small pieces put together."""
    held = bytearray()
    for piece in body:
        held += piece
        while len(held) >= BLOCK:
            yield bytes(held[:BLOCK])
            del held[:BLOCK]
    if held:
        yield bytes(held)
