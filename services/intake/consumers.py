"""Connects events to commands: registry's decisions and publisher's pages, for the SKPD that submitted the item."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker

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
    NoticeIssuedV1,
)
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import Handler
from shared.messaging.subscriber import subscribe

GROUP = "intake"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Returns the command of each event that intake reacts to; every other event only advances its key."""
    return {
        ItemQueuedV1: commands.feedback.note_queued,
        ItemReturnedV1: commands.feedback.note_returned,
        ItemClassifiedV1: commands.feedback.note_classified,
        ItemReclassifiedV1: commands.feedback.note_classified,
        ItemOpenedV1: commands.feedback.note_opened,
        DecreeIssuedV1: commands.feedback.note_decree,
        AnnouncementIssuedV1: commands.feedback.note_announcement,
        NoticeIssuedV1: commands.feedback.note_notice,
        HoldPlacedV1: commands.feedback.note_held,
        HoldReleasedV1: commands.feedback.note_freed,
        WebsiteUpdatedV1: commands.feedback.note_published,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to registry's and publisher's topics."""
    subscribe(
        broker,
        "terbuka.exemptions",
        GROUP,
        delivery,
        title="intake: exemptions",
        description="The state of an item at registry, for the SKPD that submitted it.",
    )
    subscribe(
        broker,
        "terbuka.publications",
        GROUP,
        delivery,
        title="intake: publications",
        description="The place of an item on the website.",
    )
