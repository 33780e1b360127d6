"""Counts the state of a room's streams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.messaging.presence import RELAY, WORKER
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.web.ops.activity import activities, longest_waits, present, total_lag

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery


@dataclass(frozen=True)
class StreamState:
    """The state of a room's streams; ages are in whole seconds, `lag` counts records by group and topic.

    `workers` and `relays` count the processes with that role, whichever process answers.
    """

    room: str
    unsent: int
    oldest_unsent_seconds: int
    failed_to_send: int
    unsent_because: str
    """The transport's last answer about the oldest unsent row."""
    parked: int
    dead_letters: int
    oldest_dead_letter_seconds: int
    lag: Mapping[str, int]
    waiting_for_engine: Mapping[str, str]
    """Topics that wait at a worker for an engine, each with the engine's answer."""
    workers: int
    relays: int


async def summary(kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None" = None) -> StreamState:
    """Counts unsent, parked and dead events of a room, and its processes."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent = await messaging.outbox.unsent(connection)
        waiting = await messaging.inbox.waiting(connection)
        dead, dead_since = await messaging.dead_letters.summary(connection)
        processes = await present(connection, kit, messaging)
    doings = await activities(kit, processes, delivery)
    return StreamState(
        room=kit.room,
        unsent=unsent.count,
        oldest_unsent_seconds=_age(unsent.oldest, now),
        failed_to_send=unsent.failed,
        unsent_because=unsent.reason,
        parked=sum(row["parked"] for row in waiting),
        dead_letters=dead,
        oldest_dead_letter_seconds=_age(dead_since, now),
        lag=total_lag(doings),
        waiting_for_engine={wait.topic: wait.reason for wait in longest_waits(doings)},
        workers=sum(WORKER in each.roles for each in processes),
        relays=sum(RELAY in each.roles for each in processes),
    )


def _age(since: datetime | None, now: datetime) -> int:
    return max(0, int((now - since).total_seconds())) if since else 0
