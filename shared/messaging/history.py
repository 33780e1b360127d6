"""What a room has published of some keys, read from its outbox, as far as a reader has heard it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import EVENTS, Event
from shared.contracts.envelope import Envelope, unwrap
from shared.messaging.tables import MessagingTables
from shared.runtime.errors import Conflict
from shared.storage.bulk import array_of


@dataclass(frozen=True)
class PublishedEvent:
    """One event with its envelope; `at` is when it was staged, or when its reader applied it."""

    event: Event
    envelope: Envelope
    at: datetime

    @property
    def event_id(self) -> str:
        """Returns the id of the event."""
        return self.envelope.id


@dataclass(frozen=True)
class KeyHistory:
    """The events of one key of a topic, oldest first; `complete` is False where the outbox no longer keeps them all."""

    topic: str
    key: str
    complete: bool
    events: tuple[PublishedEvent, ...]


async def histories_of(
    connection: AsyncConnection, writer: MessagingTables, topic: str, keys: Sequence[str]
) -> list[KeyHistory]:
    """Returns the history of each key; that of a key of which the outbox keeps nothing is empty and not complete.

    An event of a type that this program does not know is left out.
    """
    rows = writer.outbox.rows.c
    query = select(rows.key, rows.sequence, rows.staged_at, rows.type, rows.headers, rows.payload)
    mine = query.where(rows.topic == topic, rows.key == func.any(array_of(keys))).order_by(rows.key, rows.sequence)
    found = await connection.execute(mine)
    kept = {str(key): list(rows) for key, rows in groupby(found, key=lambda row: row.key)}
    return [_history(topic, key, kept.get(key, ())) for key in keys]


async def as_heard(
    connection: AsyncConnection, reader: MessagingTables, histories: Sequence[KeyHistory], last: Mapping[str, int]
) -> list[KeyHistory]:
    """Returns histories up to the sequence that a reader has come to with each key.

    What a person set aside had no effect and is left out; each event has the instant at which the reader applied it.
    """
    ids = [said.event_id for history in histories for said in history.events]
    letters, inbox = reader.dead_letters.rows.c, reader.inbox.rows.c
    set_aside = (letters.outcome == "parked") & (letters.event_id == func.any(array_of(ids)))
    aside = set((await connection.execute(select(letters.event_id).where(set_aside))).scalars())
    applied = (inbox.consumer == reader.room) & (inbox.event_id == func.any(array_of(ids)))
    received = await connection.execute(select(inbox.event_id, inbox.received_at).where(applied))
    instants = {row.event_id: row.received_at for row in received}
    return [
        replace(
            history,
            events=tuple(
                replace(said, at=instants.get(said.event_id, said.at))
                for said in history.events
                if said.envelope.sequence <= last[history.key] and said.event_id not in aside
            ),
        )
        for history in histories
    ]


def check_complete(histories: Sequence[KeyHistory]) -> None:
    """Refuses histories of which the outbox no longer keeps every event; raises `Conflict` (`RIWAYAT_TERPOTONG`)."""
    for history in histories:
        if not history.complete:
            raise Conflict(
                "RIWAYAT_TERPOTONG",
                f"Riwayat {history.key} di kotak keluar tidak utuh, maka tabelnya tidak dapat dibangun ulang.",
                mend="Pulihkan kotak keluar ruang penulisnya dari cadangan, lalu jalankan lagi.",
            )


def _history(topic: str, key: str, rows: Sequence[Any]) -> KeyHistory:
    events = tuple(
        PublishedEvent(EVENTS[row.type].model_validate_json(row.payload), unwrap(row.headers), row.staged_at)
        for row in rows
        if row.type in EVENTS
    )
    sequences = [row.sequence for row in rows]
    return KeyHistory(topic, key, bool(sequences) and sequences == list(range(1, len(sequences) + 1)), events)
