"""When a province has come to rest: everything that was staged is sent, and every reader has come to its end."""

import asyncio
import time
from typing import Any

import asyncpg

from tests.faults.province import PREFIXES, Province

READS = {
    "intake": {"registry": "terbuka.exemptions", "publisher": "terbuka.publications"},
    "registry": {
        "intake": "terbuka.submissions",
        "scheduler": "terbuka.deadlines",
        "publisher": "terbuka.publications",
    },
    "scheduler": {"registry": "terbuka.exemptions"},
    "publisher": {"registry": "terbuka.exemptions"},
}
"""Reader to writer to the topic between them."""
POLL = 0.2
UNSENT = "SELECT count(*) FROM {room}.outbox WHERE sent_at IS NULL"
BEHIND = """
SELECT count(*) FROM {writer}.outbox_sequence s
LEFT JOIN {reader}.inbox_position p ON (p.consumer, p.topic, p.key) = ('{reader}', s.topic, s.key)
WHERE s.topic = '{topic}' AND p.last IS DISTINCT FROM s.last
"""
DUE = "SELECT count(*) FROM scheduler.rungs WHERE state = 'waiting' AND \"on\" <= (now() AT TIME ZONE 'Asia/Pontianak')"


def questions() -> dict[str, str]:
    """Returns, under a name, each count that is nought in a province at rest."""
    asked = {f"unsent at {room}": UNSENT.format(room=room) for room in PREFIXES}
    for reader, writers in READS.items():
        for writer, topic in writers.items():
            words = BEHIND.format(reader=reader, writer=writer, topic=topic)
            asked[f"{reader} behind {writer}"] = words
    return asked | {"due and not said": DUE}


async def unrest(province: Province) -> dict[str, int]:
    """Returns what is not at rest, counted at one instant: between two, an event may pass from one count to another."""
    connection: Any = await asyncpg.connect(province.url, timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            counts = {name: int(await connection.fetchval(words)) for name, words in questions().items()}
    finally:
        await connection.close()
    return {name: count for name, count in counts.items() if count}


async def rest(province: Province, seconds: float) -> tuple[dict[str, object], str]:
    """Waits until the province is at rest and all are ready.

    Returns what still is not after `seconds`, and what was the last to come to rest.
    """
    deadline, last = time.monotonic() + seconds, ""
    left: dict[str, object] = {"nothing": "asked"}
    while left and time.monotonic() < deadline:
        await asyncio.sleep(POLL)
        last = ", ".join(left)
        try:
            left = dict(await unrest(province)) or dict(await asyncio.to_thread(province.unready))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            left = {"database": type(error).__name__}
    return left, last
