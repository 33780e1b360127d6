"""Step 4 of the SOP: where the paper lies, how long it is kept, what stops its destruction, consents."""

from services.registry.commands.work import Desk, new_id
from services.registry.facts import Location, Retention
from services.registry.model import Item
from shared.identity import Actor


class ArchiveCommands(Desk):
    """Keeps the archival side of an item."""

    async def record_location(self, actor: Actor, item_id: str, location: Location) -> Item:
        """Records where the paper lies."""
        async with self.on_item(actor, "record_location", item_id) as work:
            work.said(work.item.record_location(location, work.at))
        return work.item

    async def set_retention(self, actor: Actor, item_id: str, retention: Retention) -> Item:
        """Records the retention of the JRA."""
        async with self.on_item(actor, "set_retention", item_id) as work:
            work.said(work.item.set_retention(retention))
        return work.item

    async def place_hold(self, actor: Actor, item_id: str, *, kind: str, reason: str, reference: str) -> Item:
        """Stops the destruction of an item."""
        async with self.on_item(actor, "place_hold", item_id) as work:
            hold_id = new_id()
            work.detail["hold"] = hold_id
            work.said(work.item.place_hold(work.by, hold_id, kind=kind, reason=reason, reference=reference))
        return work.item

    async def release_hold(self, actor: Actor, item_id: str, hold_id: str, reason: str) -> Item:
        """Ends a hold."""
        async with self.on_item(actor, "release_hold", item_id) as work:
            work.detail["hold"] = hold_id
            work.said(work.item.release_hold(work.by, hold_id, reason))
        return work.item

    async def withdraw_consent(self, actor: Actor, item_id: str, reason: str) -> Item:
        """Records that the person concerned took the consent back: nothing more is published (UU 27/2022 Ps 9)."""
        async with self.on_item(actor, "withdraw_consent", item_id) as work:
            work.said(work.item.withdraw_consent(work.by, reason))
        return work.item

    async def check_destruction(self, actor: Actor, item_id: str) -> Item:
        """Refuses where an item may not be destroyed; Terbuka itself destroys nothing."""
        async with self.on_item(actor, "check_destruction", item_id) as work:
            work.item.check_destruction(work.by.on)
        return work.item
