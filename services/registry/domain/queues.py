"""The named queues in which an item waits for something that it lacks."""

from services.registry.domain.dossier import Queue
from services.registry.domain.item import Item
from shared.contracts import Event
from shared.contracts.exemptions import ItemQueuedV1


def enter_queue(item: Item, queue: Queue, missing: tuple[str, ...]) -> list[Event]:
    """Puts an item into a named queue, with the codes of what it lacks."""
    item.queue, item.missing = queue, missing
    return [ItemQueuedV1(item_id=item.id, submission_id=item.submission_id, queue=str(queue), missing=tuple(missing))]


def leave_queue(item: Item) -> list[Event]:
    """Takes an item out of its queue; one in none causes no event."""
    return [] if item.queue is Queue.NONE else enter_queue(item, Queue.NONE, ())
