"""Repeats a piece of work of publisher for as long as its process runs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from shared.runtime.errors import EngineRefuses, Transient


async def repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Does the work until cancelled, every `seconds`; while an engine is away the next round comes anyway."""
    while True:
        with suppress(Transient, EngineRefuses):
            await work()
        await asyncio.sleep(seconds)
