"""Makes journal and standings anew from the outboxes of all rooms, while they last (docs/decisions/0016)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.monitor.commands.journal import LISTED, due_of, shown_of
from services.monitor.domain.journal import ROUTINE, entry_of
from services.monitor.store.forgetting import forgotten_until
from services.monitor.tables import journal, standings
from shared.contracts import TOPICS
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.history import KeyHistory, PublishedEvent
from shared.storage.bulk import array_of
from shared.storage.shadow import Shadow, ShadowTable

DUE = ("due_list", "due_version", "due_at")
SHOWN = ("shown_list", "shown_sequence", "url", "shown_at")
COUNTED = {"terbuka.exemptions": DUE, "terbuka.publications": SHOWN}
"""Which columns of a standing follow from the events of a topic; the second of them counts."""

NOTHING: dict[str, Any] = {"due_version": 0, "shown_sequence": 0}

OLDER = [column for column in journal.columns if column.identity is None]
"""The columns of a line that is taken over as it is, because no outbox keeps its event any more."""


class MonitorRebuild:
    """Fills the copies of the monitor's tables; a line keeps its number and when it was heard."""

    topics: tuple[str, ...] = TOPICS
    own_topic = ""
    needs_all = False
    kept: tuple[str, ...] = ("journal: lines that no outbox keeps any more", "journal: which old lines were forgotten")

    def __init__(self) -> None:
        self.shadow = Shadow(
            "monitor",
            (ShadowTable(journal, ("event_id",), kept=("heard_at",)), ShadowTable(standings, ("item_id",))),
        )

    async def basis(self, connection: AsyncConnection) -> str:
        """Returns until when the journal forgot lines, which are not made anew."""
        until = await forgotten_until(connection)
        return until.isoformat() if until else ""

    async def forget(self, connection: AsyncConnection, topic: str, keys: Sequence[str]) -> None:
        """Removes the lines of keys, and what they said of where items stand."""
        lines, stood = self.shadow.of(journal), self.shadow.of(standings)
        these = func.any(array_of(keys))
        await connection.execute(lines.delete().where(lines.c.topic == topic, lines.c.key == these))
        names = COUNTED.get(topic)
        if names:
            empty = {name: NOTHING.get(name) for name in names}
            await connection.execute(stood.update().where(stood.c.item_id == these).values(empty))

    async def write(self, connection: AsyncConnection, histories: Sequence[KeyHistory]) -> None:
        """Writes the lines of histories, and where items have to stand and do stand by them."""
        for history in histories:
            await self._take_over(connection, history)
        gone = await self._forgotten(connection, [said for history in histories for said in history.events])
        lines = [
            {**vars(entry), "facts": dict(entry.facts), "heard_at": said.at}
            for history in histories
            for said in history.events
            for entry in (entry_of(said.event, said.envelope, said.at),)
            if said.event_id not in gone
        ]
        if lines:
            await connection.execute(insert(self.shadow.of(journal)), lines)
        events = [
            (said.event, entry_of(said.event, said.envelope, said.at).said_at) for h in histories for said in h.events
        ]
        due = [due_of(event, at) for event, at in events if isinstance(event, LISTED)]
        shown = [shown_of(event) for event, _ in events if isinstance(event, WebsiteUpdatedV1)]
        await self._stand(connection, DUE, due)
        await self._stand(connection, SHOWN, shown)

    async def complete(self, connection: AsyncConnection) -> None:
        """Removes standings that say nothing."""
        copy = self.shadow.of(standings)
        empty = copy.c.due_list.is_(None) & copy.c.shown_list.is_(None)
        await connection.execute(copy.delete().where(empty))

    async def repair(self, connection: AsyncConnection) -> int:
        """Returns how many rows change; the monitor publishes nothing."""
        return sum([len(await self.shadow.differences(connection, each.table)) for each in self.shadow.tables])

    async def _forgotten(self, connection: AsyncConnection, events: Sequence[PublishedEvent]) -> set[str]:
        """Returns the ids of old events whose lines may be gone and are gone from the journal."""
        until = await forgotten_until(connection)
        if until is None:
            return set()
        old = {said.event_id for said in events if said.envelope.type in ROUTINE and said.at < until}
        there = select(journal.c.event_id).where(journal.c.event_id == func.any(array_of(sorted(old))))
        return old - set((await connection.execute(there)).scalars())

    async def _take_over(self, connection: AsyncConnection, history: KeyHistory) -> None:
        """Takes over the lines and the standing that came before the first event which the outbox keeps."""
        if history.complete:
            return
        mine = (journal.c.topic == history.topic) & (journal.c.key == history.key)
        if history.events:
            mine &= journal.c.sequence < history.events[0].envelope.sequence
        lines = insert(self.shadow.of(journal)).from_select([each.name for each in OLDER], select(*OLDER).where(mine))
        await connection.execute(lines.on_conflict_do_nothing())
        names = COUNTED.get(history.topic)
        if names:
            known = select(standings.c.item_id, *(standings.c[name] for name in names))
            rows = await connection.execute(known.where(standings.c.item_id == history.key))
            await self._stand(connection, names, [row for row in rows if row[2]])

    async def _stand(self, connection: AsyncConnection, names: tuple[str, ...], rows: Sequence[Any]) -> None:
        """Writes standings, the first of those that count most; see `store.journal`."""
        if not rows:
            return
        count, copy = names[1], self.shadow.of(standings)
        newest: dict[str, Any] = {}
        for row in rows:
            if row[0] not in newest or newest[row[0]][2] < row[2]:
                newest[row[0]] = row
        written = [dict(zip(("item_id", *names), row, strict=True)) for row in newest.values()]
        fresh = insert(copy)
        values = {name: fresh.excluded[name] for name in names}
        newer = copy.c[count] < fresh.excluded[count]
        statement = fresh.on_conflict_do_update(index_elements=["item_id"], set_=values, where=newer)
        await connection.execute(statement, written)
