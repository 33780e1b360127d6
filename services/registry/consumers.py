"""Connects events to commands: submissions, deadlines and publications, one subscriber a topic."""

from collections.abc import Mapping

from faststream.kafka import KafkaBroker

from services.registry.commands import Commands
from services.registry.store import items as store
from shared.contracts import Event, deadlines, publications, submissions
from shared.messaging.batch_delivery import MOST, MOST_EACH, BatchDelivery
from shared.messaging.delivery import Delivery
from shared.messaging.handlers import BulkHandler, FollowedHandler, Handler, PreparedHandler
from shared.messaging.subscriber import subscribe

GROUP = "registry"


def handlers(commands: Commands) -> Mapping[type[Event], Handler]:
    """Returns the command of each event that registry reacts to; every other event only advances its key."""
    return {
        submissions.ItemSubmittedV1: BulkHandler(
            PreparedHandler(commands.reception.open_dossier, commands.reception.item_submitted),
            commands.reception.items_submitted,
        ),
        submissions.ItemWithdrawnV1: commands.reception.item_withdrawn,
        submissions.SkpdEndedV1: commands.successions.skpd_ended,
        submissions.SkpdSucceededV1: commands.successions.skpd_succeeded,
        deadlines.DeadlineSetV1: BulkHandler(commands.deadlines.deadline_set, commands.deadlines.deadlines_set),
        deadlines.DeclassificationDueV1: commands.clock_events.declassification_due,
        deadlines.OpeningEffectiveV1: commands.clock_events.opening_effective,
        deadlines.ExemptionLapsedV1: commands.clock_events.exemption_lapsed,
        deadlines.ReviewDueV1: commands.clock_events.review_due,
        deadlines.ReviewMissedV1: commands.clock_events.review_missed,
        deadlines.WaitingEndedV1: PreparedHandler(
            commands.clock_events.seal_reason, commands.clock_events.waiting_ended
        ),
        deadlines.CaseOverdueV1: commands.clock_events.case_overdue,
        deadlines.TakedownDueV1: commands.takedowns.takedown_due,
        deadlines.WorkdayBeganV1: commands.digests.workday_began,
        deadlines.CalendarChangedV1: commands.digests.calendar_changed,
        publications.WebsiteUpdatedV1: commands.clock_events.website_updated,
        publications.FilesTakenDownV1: FollowedHandler(
            commands.takedowns.files_taken_down, commands.takedowns.destroy_copies
        ),
        publications.LeakFoundV1: commands.leaks.leak_found,
        publications.PublicationRefusedV1: commands.clock_events.publication_refused,
    }


def connect(broker: KafkaBroker, delivery: Delivery) -> None:
    """Subscribes the registry to the topics of intake, the scheduler and the publisher."""
    batches = BatchDelivery(delivery, max_records=MOST)
    subscribe(
        broker,
        "terbuka.submissions",
        GROUP,
        batches,
        title="registry: submissions",
        description="Items that intake received, corrected versions, withdrawals.",
    )
    subscribe(
        broker,
        "terbuka.deadlines",
        GROUP,
        BatchDelivery(delivery, lock_rows=store.lock_rows, max_records=MOST_EACH),
        title="registry: deadlines",
        description="Deadlines set, rungs reached, effective days, lapses, reviews.",
    )
    subscribe(
        broker,
        "terbuka.publications",
        GROUP,
        batches,
        title="registry: publications",
        description="The place of each item on the website, and what the publisher refused.",
    )
