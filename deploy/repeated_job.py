"""A job that goes round for ever beside the rooms, as reconciliation and the comparison do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from shared.runtime.errors import Transient


async def go_round(
    turn: Callable[[], Awaitable[Any]], *, every: float, beat: Path | None, log: logging.Logger, name: str
) -> None:
    """Takes a turn every so many seconds until cancelled; while an engine is away it waits, and its log says so.

    `beat` is a file whose time is set after each turn that was finished.
    """
    while True:
        try:
            await turn()
            _beat(beat)
        except Transient as error:
            log.warning("%s waits: %s", name, error.code)
        await asyncio.sleep(every)


def _beat(file: Path | None) -> None:
    if file is not None:
        file.touch()
