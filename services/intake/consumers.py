"""Kafka door: what registry decided and publisher made visible comes back to the SKPD."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker, KafkaMessage

from services.intake.commands import Commands
from shared.contracts import Event
from shared.contracts.exemptions import (
    AnnouncementIssuedV1,
    DecreeIssuedV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    ItemReturnedV1,
)
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.delivery import Delivery, Handler, record_of

GROUP = "intake"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Names what intake does at each fact; every other one only advances its key."""
    return {
        ItemQueuedV1: commands.note_queued,
        ItemReturnedV1: commands.note_returned,
        ItemClassifiedV1: commands.note_classified,
        ItemReclassifiedV1: commands.note_classified,
        ItemOpenedV1: commands.note_opened,
        DecreeIssuedV1: commands.note_decree,
        AnnouncementIssuedV1: commands.note_announcement,
        HoldPlacedV1: commands.note_held,
        HoldReleasedV1: commands.note_freed,
        WebsiteUpdatedV1: commands.note_published,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to registry's and publisher's topics."""

    @broker.subscriber(
        "terbuka.exemptions",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        title="intake: exemptions",
        description="Where an item stands at registry, for the SKPD that handed it in.",
    )
    async def on_exemptions(message: KafkaMessage) -> None:
        await delivery.receive(record_of(message))

    @broker.subscriber(
        "terbuka.publications",
        group_id=GROUP,
        auto_offset_reset="earliest",
        no_reply=True,
        title="intake: publications",
        description="Where on the website an item stands.",
    )
    async def on_publications(message: KafkaMessage) -> None:
        await delivery.receive(record_of(message))
