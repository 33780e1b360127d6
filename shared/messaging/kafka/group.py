"""Finds out whether a broker's consumers are members of their groups, with partitions or as a reserve without any."""

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
    """Returns whether every subscriber runs, and each of its consumers is a member of its group."""
    consumers = [consumer for _, consumer in consumers_of(broker)]
    return len(consumers) >= len(broker.subscribers) and all(has_joined(consumer) for consumer in consumers)


def has_joined(consumer: Any) -> bool:
    """Returns whether the group has assigned a consumer its partitions, which may be none.

    aiokafka has no public answer (its issue 1154): `assignment()` is empty for a reserve member as well as
    for one that was dropped.
    """
    subscription = consumer._subscription.subscription
    share = getattr(subscription, "assignment", None)
    return share is not None and bool(share.active)
