"""Stores every event in the journal; the monitor decides nothing and publishes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor.domain.journal import entry_of
from services.monitor.store import journal as store
from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import ItemClassifiedV1, ItemOpenedV1, ItemReclassifiedV1
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.handlers import ReceivedEvent
from shared.runtime.clock import Clock

LISTED = (ItemClassifiedV1, ItemReclassifiedV1, ItemOpenedV1)
"""Says in which list an item has to stand from now on."""


class Commands:
    """Writes the journal, and in which public list each item must be and is."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def note(self, connection: AsyncConnection, event: Event, cause: Envelope) -> None:
        """Keeps one event."""
        await self.note_many(connection, [ReceivedEvent(event, cause)])

    async def note_many(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        """Keeps many events, in their order."""
        heard_at = self.clock.now()
        entries = [entry_of(one.event, one.envelope, heard_at) for one in heard]
        await store.lock(connection)
        await store.add(connection, entries, heard_at)
        said = [(one.event, entry.said_at) for one, entry in zip(heard, entries, strict=True)]
        await store.expect(connection, [due_of(event, at) for event, at in said if isinstance(event, LISTED)])
        await store.see(connection, [shown_of(event) for event, _ in said if isinstance(event, WebsiteUpdatedV1)])


def due_of(event: Any, at: datetime) -> tuple[str, str, int, datetime]:
    """Returns where an item has to stand since an event: item, list, version, instant."""
    return event.item_id, "dip" if isinstance(event, ItemOpenedV1) else "dik", event.version, at


def shown_of(event: WebsiteUpdatedV1) -> tuple[str, str, int, str, datetime]:
    """Returns where the website shows an item: item, list, site sequence, address, instant."""
    return event.item_id, event.list, event.site_sequence, event.url, event.visible_at
