"""Collects what the processes of a room do: how far each is behind, and which topics wait for an engine."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import EngineWait
from shared.messaging.broker import lag as broker_lag
from shared.messaging.presence import THIS, Activity, ProcessState
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.web.health import group_is_of

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery


async def activity(kit: RoomContext, delivery: "Delivery | None", *, exact: bool = True) -> Activity:
    """Returns how far this process is behind in the room's groups, and its topics that wait for an engine.

    `exact` asks the embedded log's tables; without it the figure is what the readers of this process know.
    """
    counts = await broker_lag(kit.broker, exact=exact)
    lag = {f"{group} {topic}": behind for (group, topic), behind in counts.items() if group_is_of(group, kit.room)}
    return Activity(lag, tuple(delivery.waits.by_topic.values()) if delivery else ())


async def present(connection: AsyncConnection, kit: RoomContext, messaging: MessagingTables) -> list[ProcessState]:
    """Returns the processes of a room that have reported within the allowed silence."""
    return await messaging.presence.at_work(connection, within=kit.settings.silent_seconds)


async def activities(
    kit: RoomContext, processes: Iterable[ProcessState], delivery: "Delivery | None"
) -> list[Activity]:
    """Returns the activity of each process; of this one the present activity, if it has a delivery here."""
    others = [each.activity for each in processes if delivery is None or each.process != THIS]
    return others if delivery is None else [*others, await activity(kit, delivery)]


def total_lag(doings: Iterable[Activity]) -> dict[str, int]:
    """Adds up the lag of all processes: a worker knows its own partitions only."""
    total: Counter[str] = Counter()
    for each in doings:
        total.update(each.lag)
    return dict(total)


def longest_waits(doings: Sequence[Activity]) -> list[EngineWait]:
    """Returns the longest wait of each topic."""
    longest: dict[str, EngineWait] = {}
    for wait in sorted((wait for each in doings for wait in each.waits), key=lambda wait: wait.since):
        longest.setdefault(wait.topic, wait)
    return list(longest.values())
