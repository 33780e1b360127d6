"""The transactional outbox: an event is a row in the transaction that made it true (messaging by outbox and relay)."""

from collections.abc import Sequence
from datetime import datetime

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
        self,
        connection: AsyncConnection,
        events: Sequence[Event],
        *,
        at: datetime,
        cause: Envelope | None = None,
    ) -> list[Envelope]:
        """Writes events to the outbox inside the caller's transaction, each with its key's next sequence.

        The sequence row stays locked until the transaction ends, so the order of a key is the order of its
        commits. Raises `TerbukaError` (`PERISTIWA_TERLALU_BESAR`) over 16 KB.
        """
        return [await self._stage_one(connection, event, at, cause) for event in events]

    async def _stage_one(
        self, connection: AsyncConnection, event: Event, at: datetime, cause: Envelope | None
    ) -> Envelope:
        payload = event.model_dump_json()
        if len(payload.encode()) > MAX_BYTES:
            raise TerbukaError("PERISTIWA_TERLALU_BESAR", f"Peristiwa {type(event).type} melebihi 16 KB.")
        sequence = await self._next(connection, event.topic, event.key)
        envelope = wrap(event, room=self.room, sequence=sequence, at=at, cause=cause)
        await connection.execute(
            self.rows.insert().values(
                event_id=envelope.id,
                topic=event.topic,
                key=event.key,
                type=envelope.type,
                sequence=sequence,
                headers=envelope.headers(),
                payload=payload,
                staged_at=at,
            )
        )
        await connection.execute(func.pg_notify("terbuka_outbox", self.room).select())
        return envelope

    async def _next(self, connection: AsyncConnection, topic: str, key: str) -> int:
        first = insert(self.sequences).values(topic=topic, key=key, last=1)
        statement = first.on_conflict_do_update(
            index_elements=["topic", "key"], set_={"last": self.sequences.c.last + 1}
        ).returning(self.sequences.c.last)
        return int((await connection.execute(statement)).scalar_one())
