"""The transactional outbox: an event is a row of the transaction that made it true; the relay sends it afterwards."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.contracts.envelope import MAX_BYTES, Envelope, wrap
from shared.runtime.errors import TerbukaError
from shared.security.signing import SigningKey
from shared.storage.bulk import array_of, copy_rows, unnested
from shared.storage.notify import OUTBOX

Place = tuple[str, str]
"""A topic and a key in it."""


class EventSigner:
    """Signs events with the key of the room that says them (decision 0036).

    `private` is 32 bytes in base64url, or what returns the key that is active now (decision 0059).
    """

    def __init__(self, private: str | Callable[[], str]) -> None:
        self._private = private if callable(private) else (lambda: private)
        self._used = self._private()
        self._key = SigningKey(self._used)

    def signed(self, envelope: Envelope, data: bytes) -> Envelope:
        """Returns the envelope with its Ed25519 signature, which travels as `ce_signature`."""
        active = self._private()
        if active != self._used:
            self._used, self._key = active, SigningKey(active)
        return replace(envelope, signature=self._key.sign(envelope.signed_part(data)))


@dataclass(frozen=True)
class UnsentEvents:
    """The unsent rows of an outbox: how many, since when, how many of them failed for good.

    `reason` is the transport's last answer about the oldest of them, empty where there was none.
    """

    count: int
    oldest: datetime | None
    failed: int
    reason: str


class Outbox:
    """The outbox of one room; its tables are in the room's schema."""

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
            Index("outbox_failed", "topic", "key", postgresql_where=text("failed_at IS NOT NULL AND sent_at IS NULL")),
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
        signer: EventSigner | None = None,
    ) -> list[Envelope]:
        """Writes events to the outbox inside the caller's transaction, each with its key's next sequence.

        A room whose events others act on signs them. The sequence rows stay locked until the transaction ends, so the
        order of a key is the order of its commits. Raises `TerbukaError` (`PERISTIWA_TERLALU_BESAR`) over 16 KB.
        """
        return await self.stage_each(connection, [(event, cause) for event in events], at=at, signer=signer)

    async def stage_each(
        self,
        connection: AsyncConnection,
        caused: Sequence[tuple[Event, Envelope | None]],
        *,
        at: datetime,
        signer: EventSigner | None = None,
    ) -> list[Envelope]:
        """Writes events, each with what caused it; see `stage`."""
        if not caused:
            return []
        last = await self._reserve(connection, Counter((event.topic, event.key) for event, _ in caused))
        staged = [self._row(event, last, at, cause, signer) for event, cause in caused]
        columns = ("event_id", "topic", "key", "type", "sequence", "headers", "payload", "staged_at")
        await copy_rows(connection, self.rows, columns, [row for _, row in staged])
        return [envelope for envelope, _ in staged]

    async def unsent(self, connection: AsyncConnection) -> UnsentEvents:
        """Counts the unsent rows."""
        rows = self.rows.c
        query = select(func.count(), func.min(rows.staged_at), func.count(rows.failed_at)).where(rows.sent_at.is_(None))
        count, oldest, failed = (await connection.execute(query)).one()
        return UnsentEvents(int(count), oldest, int(failed), await self._reason(connection))

    async def _reason(self, connection: AsyncConnection) -> str:
        query = select(self.rows.c.failure).where(self.rows.c.sent_at.is_(None)).order_by(self.rows.c.id).limit(1)
        return str((await connection.execute(query)).scalar_one_or_none() or "")

    async def _reserve(self, connection: AsyncConnection, counts: Counter[Place]) -> dict[Place, int]:
        """Takes as many sequence numbers of each key as it has events, and returns the last one given before.

        The relay is notified by the same statement; PostgreSQL tells it once, when the transaction has committed.
        Keys are locked in one order everywhere, so two transactions never wait for each other.
        """
        places = sorted(counts)
        wanted = unnested(
            topic=array_of([topic for topic, _ in places]),
            key=array_of([key for _, key in places]),
            last=array_of([counts[place] for place in places], BigInteger),
        )
        fresh = insert(self.sequences).from_select(["topic", "key", "last"], select(*wanted.c))
        statement = fresh.on_conflict_do_update(
            index_elements=["topic", "key"], set_={"last": self.sequences.c.last + fresh.excluded.last}
        ).returning(
            self.sequences.c.topic, self.sequences.c.key, self.sequences.c.last, func.pg_notify(OUTBOX, self.room)
        )
        rows = await connection.execute(statement)
        return {(row.topic, row.key): int(row.last) - counts[row.topic, row.key] for row in rows}

    def _row(
        self,
        event: Event,
        last: dict[Place, int],
        at: datetime,
        cause: Envelope | None,
        signer: EventSigner | None,
    ) -> tuple[Envelope, tuple[Any, ...]]:
        payload = event.model_dump_json()
        if len(payload.encode()) > MAX_BYTES:
            raise TerbukaError("PERISTIWA_TERLALU_BESAR", f"Peristiwa {type(event).type} melebihi 16 KB.")
        last[event.topic, event.key] += 1
        envelope = wrap(event, room=self.room, sequence=last[event.topic, event.key], at=at, cause=cause)
        if signer is not None:
            envelope = signer.signed(envelope, payload.encode())
        headers = json.dumps(envelope.headers())
        return envelope, (
            *(envelope.id, event.topic, event.key, envelope.type, envelope.sequence),
            *(headers, payload, at),
        )
