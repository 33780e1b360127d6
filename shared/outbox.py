"""The transactional outbox: an event is a row in the transaction that made it true (messaging by outbox and relay)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.envelope import MAX_BYTES, Envelope, wrap
from shared.errors import TerbukaError

Place = tuple[str, str]
"""Is a topic with a key in it."""


class Outbox:
    """Stages the events of one room; its tables stand in the room's schema."""

    def __init__(self, metadata: MetaData, room: str) -> None:
        self.room = room
        self.rows = Table(
            "outbox",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("event_id", Text, nullable=False, unique=True),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("sequence", BigInteger, nullable=False),
            Column("headers", JSONB, nullable=False),
            Column("payload", Text, nullable=False),
            Column("staged_at", DateTime(timezone=True), nullable=False),
            Column("sent_at", DateTime(timezone=True)),
            Column("attempts", Integer, nullable=False, server_default=text("0")),
            Column("failed_at", DateTime(timezone=True)),
            Column("failure", Text),
            Index("outbox_unsent", "id", postgresql_where=text("sent_at IS NULL")),
            Index("outbox_by_key", "topic", "key", "sequence"),
        )
        self.sequences = Table(
            "outbox_sequence",
            metadata,
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("last", BigInteger, nullable=False),
        )

    async def stage(
        self, connection: AsyncConnection, events: Sequence[Event], *, at: datetime, cause: Envelope | None = None
    ) -> list[Envelope]:
        """Writes events to the outbox inside the caller's transaction, each with its key's next sequence.

        The sequence rows stay locked until the transaction ends, so the order of a key is the order of its
        commits. Raises `TerbukaError` (`PERISTIWA_TERLALU_BESAR`) over 16 KB.
        """
        if not events:
            return []
        last = await self._reserve(connection, Counter((event.topic, event.key) for event in events))
        staged = [self._row(event, last, at, cause) for event in events]
        await connection.execute(self.rows.insert(), [values for _, values in staged])
        await connection.execute(func.pg_notify("terbuka_outbox", self.room).select())
        return [envelope for envelope, _ in staged]

    async def _reserve(self, connection: AsyncConnection, counts: Counter[Place]) -> dict[Place, int]:
        """Takes as many sequence numbers of each key as it has events, and returns the last one given before.

        Keys are locked in one order everywhere, so two transactions never wait for each other.
        """
        wanted = [{"topic": topic, "key": key, "last": count} for (topic, key), count in sorted(counts.items())]
        fresh = insert(self.sequences).values(wanted)
        statement = fresh.on_conflict_do_update(
            index_elements=["topic", "key"], set_={"last": self.sequences.c.last + fresh.excluded.last}
        ).returning(self.sequences.c.topic, self.sequences.c.key, self.sequences.c.last)
        rows = await connection.execute(statement)
        return {(row.topic, row.key): int(row.last) - counts[row.topic, row.key] for row in rows}

    def _row(
        self, event: Event, last: dict[Place, int], at: datetime, cause: Envelope | None
    ) -> tuple[Envelope, dict[str, Any]]:
        payload = event.model_dump_json()
        if len(payload.encode()) > MAX_BYTES:
            raise TerbukaError("PERISTIWA_TERLALU_BESAR", f"Peristiwa {type(event).type} melebihi 16 KB.")
        last[event.topic, event.key] += 1
        envelope = wrap(event, room=self.room, sequence=last[event.topic, event.key], at=at, cause=cause)
        return envelope, {
            "event_id": envelope.id,
            "topic": event.topic,
            "key": event.key,
            "type": envelope.type,
            "sequence": envelope.sequence,
            "headers": envelope.headers(),
            "payload": payload,
            "staged_at": at,
        }
