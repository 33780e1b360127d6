"""Connects events to commands: the website follows registry."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker

from services.publisher.commands.closures import add_entry, logged
from services.publisher.commands.entries import Commands
from services.publisher.store import entries as store
from shared.contracts import Event
from shared.contracts.exemptions import (
    CaseClosedV1,
    CopiesWithdrawnV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    PublicationCopyReleasedV1,
    ReviewOverdueV1,
    TakedownRecordedV1,
)
from shared.messaging.batch_delivery import MOST_EACH, BatchDelivery
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import FollowedHandler, Handler, PreparedHandler
from shared.messaging.subscriber import subscribe

GROUP = "publisher"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Returns the command of each event that changes the website or its log; every other only advances its key."""
    return {
        ItemClassifiedV1: logged(commands.classify),
        ItemReclassifiedV1: logged(commands.reclassify),
        ItemOpenedV1: logged(commands.open_up),
        ItemAmendedV1: logged(commands.amend),
        CaseClosedV1: add_entry,
        ReviewOverdueV1: commands.miss_review,
        CopiesWithdrawnV1: FollowedHandler(commands.take_back, commands.discard_after),
        TakedownRecordedV1: FollowedHandler(commands.end_takedown, commands.discard_after),
        HoldPlacedV1: commands.note_held,
        HoldReleasedV1: FollowedHandler(commands.note_freed, commands.discard_after),
        PublicationCopyReleasedV1: PreparedHandler(commands.fetch_copy, commands.release),
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to registry's topic."""
    batches = BatchDelivery(
        delivery,
        lock_rows=store.lock_rows,
        max_records=MOST_EACH,
    )
    subscribe(
        broker,
        "terbuka.exemptions",
        GROUP,
        batches,
        title="publisher: exemptions",
        description="The lists of the website follow what registry decided.",
    )
