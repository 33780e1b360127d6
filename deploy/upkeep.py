"""The loops that every room needs besides its own, and what keeps a loop alive."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from shared.db import Database
from shared.plumbing import Plumbing

SEAL_SECONDS = 5.0
RESTART_SECONDS = 1.0

Loop = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger("terbuka.upkeep")


async def sealing(database: Database, plumbing: Plumbing) -> None:
    """Chains new lines of the audit trail until cancelled; of several processes one does it."""
    while True:
        await plumbing.audit.seal(database)
        await asyncio.sleep(SEAL_SECONDS)


async def kept_alive(loop: Loop) -> None:
    """Runs a loop to its end; one that fails is started again and says so."""
    while True:
        try:
            await loop()
            return
        except Exception as error:
            log.exception("worker failed: %s", type(error).__name__)
            await asyncio.sleep(RESTART_SECONDS)
