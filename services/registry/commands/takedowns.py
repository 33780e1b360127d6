"""Files that an officer took off the website at once: registry voids their copies, the Ketua PPID decides on them."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.decrees import Decrees
from services.registry.commands.incidents import IncidentCommands
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.commands.urgent import UrgentMails
from services.registry.domain import takedowns
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Takedown
from services.registry.domain.item import Item
from services.registry.store import copies as store_copies
from services.registry.store import items as store
from shared.contracts.deadlines import TakedownDueV1
from shared.contracts.envelope import Envelope
from shared.contracts.publications import FilesTakenDownV1
from shared.law.limits import TAKEDOWN_DAYS
from shared.runtime.errors import EngineRefuses, Transient
from shared.security.identity import Actor


class TakedownCommands:
    """Records take-downs, and the decision that files stay down."""

    def __init__(self, units: UnitsOfWork, decrees: Decrees, incidents: IncidentCommands, urgent: UrgentMails) -> None:
        self._units = units
        self._urgent = urgent
        self._decrees = decrees
        self._incidents = incidents

    async def files_taken_down(self, connection: AsyncConnection, event: FilesTakenDownV1, cause: Envelope) -> None:
        """Voids every copy that was handed in before, once, and tells the publisher; `destroy_copies` follows.

        Where something leaked an incident is opened, whose hours run from when the files went down.
        """
        item = await store.load(connection, event.item_id)
        async with self._units.on_event(connection, item, ActName.RECORD_TAKEDOWN, cause) as work:
            went = await store_copies.standing(connection, item.id)
            done = Takedown(
                event.takedown_id,
                event.reason,
                event.words,
                min(event.taken_down_on, work.by.on),
                pressed_by=event.taken_down_by,
                originals=takedowns.originals_of(item, (copy.original for copy in went)),
            )
            work.detail |= {"takedown": done.id, "reason": done.reason, "files": event.files}
            work.reason, work.note = done.reason, done.words
            if not takedowns.knows(item, done.id):
                work.detail["copies"] = await work.void_copies()
            work.record(takedowns.record(item, done))
            await self._incidents.open_by_takedown(work, done, _said_at(cause, work.at))

    async def destroy_copies(self, event: FilesTakenDownV1) -> None:
        """Destroys the sealed bytes of the item's void copies, once their rows say so for good.

        The sealed original stays; a hold keeps the sealed copies too (UU 43/2009 Ps 51). What cannot be deleted now
        goes with the next sweep.
        """
        async with self._units.database.transaction() as connection:
            await store.load(connection, event.item_id)  # no hold is placed meanwhile
            for key in await store_copies.spent_keys(connection, event.item_id):
                with suppress(Transient, EngineRefuses):
                    await self._units.kit.objects.delete(key)

    async def takedown_due(self, connection: AsyncConnection, event: TakedownDueV1, cause: Envelope) -> None:
        """Notes that the time to decide on a take-down is over; where nobody has decided it is an omission."""
        item = await store.load(connection, event.item_id)
        async with self._units.on_event(connection, item, ActName.TAKEDOWN_DUE, cause) as work:
            takedowns.overdue(item, event.takedown_id, event.due_on)
            if any(each.id == event.takedown_id and each.overdue_since for each in item.takedowns):
                await self._urgent.tell(connection, "takedown_due", TAKEDOWN_DAYS)
            work.detail["takedown"] = event.takedown_id

    async def keep_down(self, actor: Actor, item_id: str, *, reason: str, reference: str) -> Item:
        """Records the decision that the files stay down, of a Ketua or of the head under a mandate in force.

        Raises MANDAT_TIDAK_BERLAKU and what `takedowns.keep_down` raises.
        """
        async with self._units.on_item(actor, ActName.KEEP_DOWN, item_id) as work:
            if not actor.has("ketua"):
                await self._decrees.authority(work, highest=False)
            takedowns.keep_down(work.item, work.by, reason=reason, reference=reference)
            work.reason, work.note = reason.strip(), reference.strip()
        return work.item


def _said_at(cause: Envelope, now: datetime) -> datetime:
    """Returns when the room said its event; now where the envelope does not tell, or tells a time to come."""
    try:
        at = datetime.fromisoformat(cause.time)
    except ValueError:
        return now
    return min(at, now) if at.tzinfo else now
