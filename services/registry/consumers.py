"""The Kafka door: one subscriber a topic, as thin as the routes."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker, KafkaMessage

from services.registry.commands import Commands
from shared.contracts import Event, deadlines, publications, submissions
from shared.messaging.batch_delivery import MOST, BatchDelivery, BulkHandler
from shared.messaging.delivery import Delivery, Handler, record_of, records_of


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Says which command each event calls; events that are not named here only advance their key."""
    return {
        submissions.ItemSubmittedV1: BulkHandler(
            commands.reception.item_submitted, commands.reception.items_submitted, commands.reception.open_dossier
        ),
        submissions.ItemWithdrawnV1: commands.reception.item_withdrawn,
        submissions.SkpdSucceededV1: commands.successions.skpd_succeeded,
        deadlines.DeadlineSetV1: commands.clock_events.deadline_set,
        deadlines.DeclassificationDueV1: commands.clock_events.declassification_due,
        deadlines.OpeningEffectiveV1: commands.clock_events.opening_effective,
        deadlines.ExemptionLapsedV1: commands.clock_events.exemption_lapsed,
        deadlines.ReviewDueV1: commands.clock_events.review_due,
        deadlines.ReviewMissedV1: commands.clock_events.review_missed,
        deadlines.WaitingEndedV1: commands.clock_events.waiting_ended,
        deadlines.CaseOverdueV1: commands.clock_events.case_overdue,
        publications.WebsiteUpdatedV1: commands.clock_events.website_updated,
        publications.PublicationRefusedV1: commands.clock_events.publication_refused,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the registry to what intake, the scheduler and the publisher say."""
    batches = BatchDelivery(delivery)

    @broker.subscriber(
        "terbuka.submissions",
        group_id="registry",
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="registry: submissions",
        description="Items that intake received, corrected versions, withdrawals.",
    )
    async def on_submissions(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))

    @broker.subscriber(
        "terbuka.deadlines",
        group_id="registry",
        auto_offset_reset="earliest",
        no_reply=True,
        title="registry: deadlines",
        description="Deadlines set, rungs reached, effective days, lapses, reviews.",
    )
    async def on_deadlines(message: KafkaMessage) -> None:
        await delivery.receive(record_of(message))

    @broker.subscriber(
        "terbuka.publications",
        group_id="registry",
        auto_offset_reset="earliest",
        no_reply=True,
        batch=True,
        max_records=MOST,
        title="registry: publications",
        description="Where the website shows each item, and what it refused.",
    )
    async def on_publications(message: KafkaMessage) -> None:
        await batches.receive(records_of(message))
