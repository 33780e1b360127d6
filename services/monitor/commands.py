"""Keeps what is heard; the monitor decides nothing and says nothing."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor import store
from services.monitor.journal import entry_of
from shared.clock import Clock
from shared.contracts import Event
from shared.contracts.exemptions import ItemClassifiedV1, ItemOpenedV1, ItemReclassifiedV1
from shared.contracts.publications import WebsiteUpdatedV1
from shared.envelope import Envelope


class Commands:
    """Writes the journal, and where each item has to stand and does stand."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def note(self, connection: AsyncConnection, event: Event, cause: Envelope) -> None:
        """Keeps one event."""
        heard_at = self.clock.now()
        entry = entry_of(event, cause, heard_at)
        if isinstance(event, ItemClassifiedV1 | ItemReclassifiedV1):
            await store.expect(connection, event.item_id, "dik", event.version, entry.said_at)
        if isinstance(event, ItemOpenedV1):
            await store.expect(connection, event.item_id, "dip", event.version, entry.said_at)
        if isinstance(event, WebsiteUpdatedV1):
            await store.see(connection, event.item_id, event.list, event.site_sequence, event.url, event.visible_at)
        await store.add(connection, entry, heard_at)
