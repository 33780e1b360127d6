"""Ends a process whose readers of Kafka stay behind without doing anything, so that it is started anew.

aiokafka's consumer can live on without ever joining its group again, after a broker has come back (its issue 1154):
the process then looks well and reads nothing. Only progress tells.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from deploy.kafka_connection import Connection
from shared.messaging.broker import consumers_of, has_joined
from shared.runtime.errors import TerbukaError
from shared.runtime.telemetry import log

LOOKS = 20
"""How often it looks within its patience."""

LONGEST_REST = 15.0
ANSWER_SECONDS = 10.0

Place = tuple[str, int]
Mark = tuple[Any, ...]


class Watchdog:
    """Judges the readers of one connection by what their groups have committed.

    A reader stands still when it is out of its group, or behind the end of a partition of its own, and nothing of
    it has moved for `patience` seconds during which `engines_answer` held: while an engine is away, waiting is right.
    """

    def __init__(
        self, connection: Connection, engines_answer: Callable[[], Awaitable[bool]], *, patience: float
    ) -> None:
        self._connection = connection
        self._engines_answer = engines_answer
        self._patience = patience
        self._since: dict[Place, tuple[Mark, float]] = {}

    async def run(self) -> None:
        """Looks for ever; raises `TerbukaError` (`ARUS_MACET`) once a reader has stood still too long."""
        while True:
            await asyncio.sleep(min(self._patience / LOOKS, LONGEST_REST))
            await self.look(asyncio.get_running_loop().time())

    async def look(self, now: float) -> None:
        """Looks once at an instant (seconds of any steady clock); raises as `run` does."""
        if not (self._connection.started and await _holds(self._engines_answer)):
            self._since = {}
            return
        known, self._since = self._since, {}
        for place, mark in (await self._behind()).items():
            before = known.get(place)
            self._since[place] = before if before is not None and before[0] == mark else (mark, now)
        for (group, _), (mark, since) in self._since.items():
            if now - since >= self._patience:
                raise _stalled(group, mark, now - since)

    async def _behind(self) -> dict[Place, Mark]:
        found: dict[Place, Mark] = {}
        for number, (group, consumer) in enumerate(consumers_of(self._connection.broker)):
            mark = await _mark(consumer)
            if mark:
                found[group, number] = mark
        return found


async def _mark(consumer: Any) -> Mark:
    """Returns how far a reader has come where it is behind or out of its group, else nothing."""
    if not has_joined(consumer):
        return ("out",)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await _position(consumer)
    except Exception as error:  # Kafka answered another client just now: a reader that cannot ask stands still
        return ("silent", type(error).__name__)


async def _position(consumer: Any) -> Mark:
    mine = sorted(consumer.assignment())
    begins, ends = await consumer.beginning_offsets(mine), await consumer.end_offsets(mine)
    done = {}
    for partition in mine:
        committed = await consumer.committed(partition)
        done[partition] = max(begins[partition], -1 if committed is None else committed)
    behind = any(done[partition] < ends[partition] for partition in mine)
    return tuple((*partition, done[partition]) for partition in mine) if behind else ()


async def _holds(question: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await question()
    except Exception:  # whatever breaks beneath it, an engine is away
        return False


def _stalled(group: str, mark: Mark, seconds: float) -> TerbukaError:
    reason = "out of its group" if mark == ("out",) else "behind and not moving"
    log.critical("reader stands still, process ends", group=group, reason=reason, seconds=int(seconds))
    return TerbukaError(
        "ARUS_MACET",
        f"Pembaca grup {group} tidak maju selama {int(seconds)} detik, padahal semua mesin menjawab.",
        mend="Proses ini mengakhiri dirinya agar dijalankan ulang; bila berulang, lihat /monitor/ apa yang macet.",
    )
