"""Subscribes a room to a topic: the one place that says how a room reads."""

from typing import Any

import faststream.kafka
from faststream.kafka import KafkaMessage

from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.broker import KafkaBroker
from shared.messaging.decoding import record_of, records_of
from shared.messaging.delivery import Delivery

GROUP_SETTINGS = {
    "session_timeout_ms": 10_000,  # a reader that died is replaced after so long
    "heartbeat_interval_ms": 3_000,
    "max_poll_interval_ms": 300_000,  # five times what a record may wait for an engine
}


def subscribe(
    broker: faststream.kafka.KafkaBroker,
    topic: str,
    group: str,
    receiver: Delivery | BatchDelivery,
    *,
    title: str,
    description: str,
) -> None:
    """Lets a receiver read a topic as a member of a consumer group, from the beginning of the topic.

    A `BatchDelivery` gets as many records at once as it takes, a `Delivery` one at a time. Our broker ends the
    receiver's waits when it stops. `title` and `description` are for the documentation of the streams.
    """
    options: dict[str, Any] = dict(GROUP_SETTINGS)
    if isinstance(receiver, BatchDelivery):
        options |= {"batch": True, "max_records": receiver.max_records}
    if isinstance(broker, KafkaBroker):
        broker.cancel_at_stop(receiver.waits)

    async def on_records(message: KafkaMessage) -> None:
        if isinstance(receiver, BatchDelivery):
            await receiver.receive(records_of(message))
        else:
            await receiver.receive(record_of(message))

    register = broker.subscriber(
        topic,
        group_id=group,
        auto_offset_reset="earliest",
        no_reply=True,
        title=title,
        description=description,
        **options,
    )
    register(on_records)
