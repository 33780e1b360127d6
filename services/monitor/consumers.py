"""Connects events to commands: the monitor reads every topic."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker

from services.monitor.commands.journal import Commands
from shared.contracts import EVENTS, Event
from shared.messaging.batch_delivery import MOST, BatchDelivery
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import BulkHandler, Handler
from shared.messaging.subscriber import subscribe

GROUP = "monitor"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Returns one command for every event of every room: store it."""
    return dict.fromkeys(EVENTS.values(), BulkHandler(commands.note, commands.note_many))


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to all four topics."""
    batches = BatchDelivery(delivery, max_records=MOST)
    subscribe(
        broker,
        "terbuka.submissions",
        GROUP,
        batches,
        title="monitor: submissions",
        description="Stores the events of intake.",
    )
    subscribe(
        broker,
        "terbuka.exemptions",
        GROUP,
        batches,
        title="monitor: exemptions",
        description="Stores the events of registry.",
    )
    subscribe(
        broker,
        "terbuka.deadlines",
        GROUP,
        batches,
        title="monitor: deadlines",
        description="Stores the events of scheduler.",
    )
    subscribe(
        broker,
        "terbuka.publications",
        GROUP,
        batches,
        title="monitor: publications",
        description="Stores the events of publisher.",
    )
