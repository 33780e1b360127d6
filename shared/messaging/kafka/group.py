"""Whether a broker's readers belong to their groups: with partitions, or standing by because others have them all."""

from collections.abc import Iterator
from typing import Any

from faststream.kafka import KafkaBroker


def consumers_of(broker: KafkaBroker) -> Iterator[tuple[str, Any]]:
    """Yields each running consumer of a broker with its group, also where a subscriber has several."""
    for subscriber in broker.subscribers:
        group = str(getattr(subscriber, "group_id", ""))
        several = getattr(subscriber, "consumer_subgroup", ()) or (getattr(subscriber, "consumer", None),)
        yield from ((group, consumer) for consumer in several if consumer is not None)


def all_joined(broker: KafkaBroker) -> bool:
    """Tells whether every subscriber reads, and every one of its consumers has its place in its group."""
    consumers = [consumer for _, consumer in consumers_of(broker)]
    return len(consumers) >= len(broker.subscribers) and all(has_joined(consumer) for consumer in consumers)


def has_joined(consumer: Any) -> bool:
    """Tells whether the group has given a consumer its share, be it none at all.

    aiokafka answers this nowhere openly (its issue 1154): `assignment()` is as empty for a member that stands by as
    for one that was dropped.
    """
    subscription = consumer._subscription.subscription
    share = getattr(subscription, "assignment", None)
    return share is not None and bool(share.active)
