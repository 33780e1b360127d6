"""Kafka door: registry's facts, as thin as the routes."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker, KafkaMessage

from services.publisher.commands.entries import Commands
from services.publisher.store import entries as store
from shared.contracts import Event
from shared.contracts.exemptions import (
    CopiesWithdrawnV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    PublicationCopyReleasedV1,
    ReviewOverdueV1,
)
from shared.messaging.batch_delivery import MOST_EACH, BatchDelivery
from shared.messaging.delivery import Delivery, Handler, records_of

GROUP = "publisher"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Returns what the publisher does at each fact; of every other fact it only notes that it passed."""
    return {
        ItemClassifiedV1: commands.classify,
        ItemReclassifiedV1: commands.reclassify,
        ItemOpenedV1: commands.open_up,
        ItemAmendedV1: commands.amend,
        ReviewOverdueV1: commands.miss_review,
        CopiesWithdrawnV1: commands.take_back,
        HoldPlacedV1: commands.note_held,
        HoldReleasedV1: commands.note_freed,
        PublicationCopyReleasedV1: commands.release,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to what registry says."""
    batches = BatchDelivery(
        delivery, hold=store.hold, alone=(PublicationCopyReleasedV1, CopiesWithdrawnV1, HoldReleasedV1)
    )

    @broker.subscriber(
        "terbuka.exemptions",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST_EACH,
        title="publisher:exemptions",
        description="Daftar di situs mengikuti penetapan registry.",
    )
    async def on_exemptions(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))
