"""The Kafka door: what the registry says reaches the clocks."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker, KafkaMessage

from services.scheduler.commands.clocks import Commands
from services.scheduler.store import clocks as store
from shared.contracts import Event
from shared.contracts.exemptions import (
    CaseClosedV1,
    CaseOpenedV1,
    CaseOpenedV2,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    ItemReturnedV1,
    ItemWaitsV1,
    OpeningApprovedV1,
    StepRefusedV1,
)
from shared.messaging.batch_delivery import MOST_EACH, BatchDelivery
from shared.messaging.delivery import Delivery, Handler, records_of

GROUP = "scheduler"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Names the use case of each event that moves a clock; every other event only advances its key."""
    return {
        ItemClassifiedV1: commands.set_clock,
        ItemReclassifiedV1: commands.set_clock,
        ItemAmendedV1: commands.retitle,
        ItemWaitsV1: commands.watch_wait,
        ItemReturnedV1: commands.end_wait,
        ItemQueuedV1: commands.note_queue,
        CaseOpenedV1: commands.note_case,
        CaseOpenedV2: commands.note_case,
        CaseClosedV1: commands.close_case,
        StepRefusedV1: commands.take_back,
        OpeningApprovedV1: commands.await_opening,
        ItemOpenedV1: commands.stop_clock,
        HoldPlacedV1: commands.note_hold,
        HoldReleasedV1: commands.end_hold,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to the registry's topic."""
    batches = BatchDelivery(delivery, hold=store.hold)

    @broker.subscriber(
        "terbuka.exemptions",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST_EACH,
        title="scheduler: exemptions",
        description="Sets, moves and stops the clock of an item from what the registry decided.",
    )
    async def on_exemptions(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))
