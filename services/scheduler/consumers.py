"""Connects events to commands: the clocks follow registry."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker

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
    ItemWaitsV1,
    OpeningApprovedV1,
    StepRefusedV1,
    TakedownRecordedV1,
)
from shared.messaging.batch_delivery import MOST_EACH, BatchDelivery
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import PlainHandler
from shared.messaging.subscriber import subscribe

GROUP = "scheduler"


def handlers(commands: Commands) -> Mapping[type[Event], PlainHandler]:
    """Returns the command of each event that moves a clock; every other event only advances its key."""
    return {
        ItemClassifiedV1: commands.set_clock,
        ItemReclassifiedV1: commands.set_clock,
        ItemAmendedV1: commands.retitle,
        ItemWaitsV1: commands.watch_wait,
        ItemQueuedV1: commands.note_queue,
        CaseOpenedV1: commands.note_case,
        CaseOpenedV2: commands.note_case,
        CaseClosedV1: commands.close_case,
        StepRefusedV1: commands.take_back,
        OpeningApprovedV1: commands.await_opening,
        ItemOpenedV1: commands.stop_clock,
        TakedownRecordedV1: commands.note_takedown,
        HoldPlacedV1: commands.note_hold,
        HoldReleasedV1: commands.end_hold,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the room to registry's topic."""
    subscribe(
        broker,
        "terbuka.exemptions",
        GROUP,
        BatchDelivery(delivery, lock_rows=store.lock_rows, max_records=MOST_EACH),
        title="scheduler: exemptions",
        description="Sets, moves and stops the clock of an item as registry decided.",
    )
