"""Files that an officer took off the website at once: registry voids their copies, the Ketua PPID decides on them."""

from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork
from services.registry.domain import takedowns
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Takedown
from services.registry.domain.item import Item
from services.registry.store import copies as store_copies
from services.registry.store import items as store
from shared.contracts.envelope import Envelope
from shared.contracts.publications import FilesTakenDownV1
from shared.runtime.errors import EngineRefuses, Transient
from shared.security.identity import Actor


class TakedownCommands:
    """Records take-downs, and the decision that files stay down."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def files_taken_down(self, connection: AsyncConnection, event: FilesTakenDownV1, cause: Envelope) -> None:
        """Voids every copy that was handed in before, once, destroys its sealed bytes, and tells the publisher.

        The sealed original stays; a hold keeps the sealed copies too (UU 43/2009 Ps 51). What cannot be deleted now
        goes with the next sweep.
        """
        item = await store.load(connection, event.item_id)
        async with self._units.on_event(connection, item, ActName.RECORD_TAKEDOWN, cause) as work:
            done = Takedown(event.takedown_id, event.reason, event.words, event.taken_down_on)
            work.detail |= {"takedown": done.id, "reason": done.reason, "files": event.files}
            work.reason, work.note = done.reason, done.words
            if not takedowns.knows(item, done.id):
                work.detail["copies"] = await work.void_copies()
                await self._destroy(work)
            work.record(takedowns.record(item, done))

    async def keep_down(self, actor: Actor, item_id: str, *, reason: str, reference: str) -> Item:
        """Records the Ketua's decision that the files stay down; raises what `takedowns.keep_down` raises."""
        async with self._units.on_item(actor, ActName.KEEP_DOWN, item_id) as work:
            takedowns.keep_down(work.item, work.by, reason=reason, reference=reference)
            work.reason, work.note = reason.strip(), reference.strip()
        return work.item

    async def _destroy(self, work: UnitOfWork) -> None:
        if work.item.live_holds:
            return
        for key in await store_copies.spent_keys(work.connection, work.item.id):
            with suppress(Transient, EngineRefuses):
                await self._units.kit.objects.delete(key)
