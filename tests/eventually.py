"""Waits for what must become true, with a deadline and a name."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable


async def eventually(probe: Callable[[], bool | Awaitable[bool]], what: str, *, within: float = 10.0) -> None:
    """Asks a probe again and again until it holds; fails with `what` after `within` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while loop.time() < deadline:
        answer = probe()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not happen in time: {what}")
