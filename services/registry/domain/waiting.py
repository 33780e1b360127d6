"""An item before its penetapan: handed in, sorted, taken back, or ended because its written end passed (SOP step 1).

Its written end is watched in every state until it is classified (PP 61/2010 Ps 11(3)).
"""

from dataclasses import replace
from datetime import date, timedelta

from services.registry.domain.dossier import Dossier, Queue, Sorting, earlier, sort_by_end
from services.registry.domain.item import Item
from services.registry.domain.queues import enter_queue, leave_queue
from services.registry.domain.states import BEFORE_CLASSIFICATION, WAITING, ItemState
from shared.contracts import Event
from shared.contracts.exemptions import ItemWaitsV1


def receive(item: Item) -> list[Event]:
    """Sorts a new item in: a row of an existing list that lacks something goes into its named queue."""
    return [*sort(item, item.received_on), *say_waiting(item)]


def receive_again(item: Item, dossier: Dossier, *, item_version: int, submission_id: str, today: date) -> list[Event]:
    """Takes in a corrected version; an older one, or one for an item that is past step 2, changes nothing."""
    if item_version <= item.item_version or item.state not in {
        ItemState.SUBMITTED,
        ItemState.RETURNED,
        ItemState.WITHDRAWN,
    }:
        return []
    _take_over(item, dossier)
    item.item_version, item.submission_id = item_version, submission_id
    item.state, item.proposal, item.decision, item.consultation = ItemState.SUBMITTED, None, None, None
    item.expiry, item.expiry_rejected = None, None
    return [*sort(item, today), *say_waiting(item)]


def _take_over(item: Item, dossier: Dossier) -> None:
    """Replaces the dossier; a row of an old list keeps its decree and the end it had, whatever the new words say."""
    if item.kind == "history":
        item.first_end, old = item.own_end, item.dossier
        number, day = old.decree_number or dossier.decree_number, old.decree_date or dossier.decree_date
        dossier = replace(dossier, decree_number=number, decree_date=day)
    item.dossier = dossier


def withdraw(item: Item) -> list[Event]:
    """Takes the item back for its SKPD; once it is classified the request comes too late and changes nothing.

    Nor does it change a row of an old list, which nobody takes out of sight of its own end (intake refuses it).
    """
    if item.state not in BEFORE_CLASSIFICATION or item.kind == "history":
        return []
    item.state = ItemState.WITHDRAWN
    return [*leave_queue(item), *say_waiting(item)]


def overtaken(item: Item, today: date) -> list[Event]:
    """Ends the wait of an item because its written end has passed.

    A new item was never exempt: it goes back to its SKPD, in no list. A row of an old list is public by law, which
    two persons confirm from the queue `sudah_berakhir`. Nothing changes before that end.
    """
    end = item.readable_end
    if not _waits(item) or end is None or end >= today:
        return []
    item.proposal, item.decision, item.approval, item.consultation = None, None, None, None
    item.expiry = None if item.expiry == item.correction else item.expiry
    if item.kind == "history":
        item.state = ItemState.SUBMITTED
        return [*sort(item, today), *say_waiting(item)]
    item.state = ItemState.RETURNED
    return [*leave_queue(item), *say_waiting(item)]


def sort(item: Item, today: date) -> list[Event]:
    """Sorts a row of an old list into the queue of what it lacks; every other item leaves its queue."""
    row = item.kind == "history"
    sorting = sort_by_end(item.dossier, item.written_end, today) if row else Sorting(Queue.NONE)
    if sorting.queue is Queue.NONE:
        return leave_queue(item)
    return enter_queue(item, sorting.queue, sorting.missing)


def _waits(item: Item) -> bool:
    """Tells whether the written end runs: of what waits, and of a row of an old list that was sent back to its SKPD."""
    sent_back = item.kind == "history" and item.state is ItemState.RETURNED
    return (sent_back or item.state in WAITING) and item.queue is not Queue.SUDAH_BERAKHIR


def say_waiting(item: Item) -> list[Event]:
    """Returns the event of the end that runs while the item waits, where it differs from the last one.

    A final ruling that waits for its day is watched like an end on the day before.
    """
    end = item.readable_end if _waits(item) else None
    end = earlier(end, item.ruled.on - timedelta(days=1) if item.ruled else None)
    if end == item.waiting_end:
        return []
    item.waiting_end = end
    return [ItemWaitsV1(item_id=item.id, version=item.version, ends_on=end)]
