"""The Kafka door: the monitor hears every topic."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker, KafkaMessage

from services.monitor.commands.journal import Commands
from shared.contracts import EVENTS, Event
from shared.messaging.batch_delivery import MOST, BatchDelivery, BulkHandler
from shared.messaging.delivery import Delivery, Handler, records_of

GROUP = "monitor"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Keeps every event that any room may say."""
    return dict.fromkeys(EVENTS.values(), BulkHandler(commands.note, commands.note_many))


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to all four topics."""
    batches = BatchDelivery(delivery)

    @broker.subscriber(
        "terbuka.submissions",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="monitor: submissions",
        description="Keeps what came in.",
    )
    async def on_submissions(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))

    @broker.subscriber(
        "terbuka.exemptions",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="monitor: exemptions",
        description="Keeps what was decided.",
    )
    async def on_exemptions(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))

    @broker.subscriber(
        "terbuka.deadlines",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="monitor: deadlines",
        description="Keeps what fell due.",
    )
    async def on_deadlines(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))

    @broker.subscriber(
        "terbuka.publications",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="monitor: publications",
        description="Keeps what became visible.",
    )
    async def on_publications(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))
