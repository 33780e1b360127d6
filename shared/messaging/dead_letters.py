"""The dead letters of a room: records that could not be applied, kept whole, shown masked, closed by a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import Conflict, NotFound


@dataclass(frozen=True)
class DeadLetter:
    """What an operator may see of a dead letter: ids, codes and counts, never the payload."""

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    key: str
    event_id: str
    type: str
    sequence: int | None
    reason: str
    error: str
    attempts: int
    halts: bool
    size: int
    dead_at: datetime
    outcome: str | None
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in asdict(self).items()}


class DeadLetters:
    """Keeps the dead letters of one room."""

    def __init__(self, metadata: MetaData) -> None:
        self.rows = Table(
            "dead_letter",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("consumer", Text, nullable=False),
            Column("topic", Text, nullable=False),
            Column("partition", Integer, nullable=False),
            Column("offset", BigInteger, nullable=False),
            Column("key", Text, nullable=False),
            Column("event_id", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("sequence", BigInteger),
            Column("headers", JSONB, nullable=False),
            Column("value", LargeBinary, nullable=False),
            Column("reason", Text, nullable=False),
            Column("error", Text, nullable=False),
            Column("attempts", Integer, nullable=False),
            Column("halts", Boolean, nullable=False),
            Column("dead_at", DateTime(timezone=True), nullable=False),
            Column("outcome", Text),
            Column("closed_at", DateTime(timezone=True)),
            Column("closed_by", Text),
            Column("closing_reason", Text),
            Index("dead_letter_open", "dead_at", postgresql_where=text("closed_at IS NULL")),
            Index(
                "dead_letter_record",
                *("consumer", "topic", "partition", "offset", "event_id"),
                unique=True,
                postgresql_where=text("closed_at IS NULL"),
            ),
        )

    async def add(self, connection: AsyncConnection, values: Mapping[str, Any]) -> int:
        """Writes a dead letter and returns its number; the same record again only counts its attempts up."""
        fresh = insert(self.rows).values(dict(values))
        statement = fresh.on_conflict_do_update(
            index_elements=["consumer", "topic", "partition", "offset", "event_id"],
            index_where=text("closed_at IS NULL"),
            set_={"attempts": self.rows.c.attempts + fresh.excluded.attempts},
        )
        return int((await connection.execute(statement.returning(self.rows.c.id))).scalar_one())

    async def whole(self, connection: AsyncConnection, letter_id: int) -> Row[Any]:
        """Returns an open letter with its bytes, held until the transaction ends.

        Raises `NotFound` (`SURAT_MATI_TIDAK_ADA`) or `Conflict` (`SURAT_MATI_SUDAH_DITUTUP`).
        """
        query = select(self.rows).where(self.rows.c.id == letter_id).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound(
                "SURAT_MATI_TIDAK_ADA",
                f"Tidak ada peristiwa gagal dengan nomor {letter_id}.",
                mend="Muat ulang daftarnya.",
            )
        if row.closed_at is not None:
            raise Conflict(
                "SURAT_MATI_SUDAH_DITUTUP",
                f"Peristiwa gagal nomor {letter_id} sudah diselesaikan.",
                mend="Muat ulang daftarnya.",
            )
        return row

    async def close(self, connection: AsyncConnection, letter_id: int, *, outcome: str, by: str, at: datetime) -> None:
        """Closes a letter as `replayed` or `parked` by an account."""
        values = {"outcome": outcome, "closed_by": by, "closed_at": at}
        await connection.execute(self.rows.update().where(self.rows.c.id == letter_id).values(values))

    async def explain(self, connection: AsyncConnection, letter_id: int, reason: str) -> None:
        """Keeps the reason that a person gave for closing a letter."""
        statement = self.rows.update().where(self.rows.c.id == letter_id).values(closing_reason=reason)
        await connection.execute(statement)

    async def failed_again(self, connection: AsyncConnection, letter_id: int, values: Mapping[str, Any]) -> None:
        """Records another failed attempt: its `reason`, `error` and the tries it took."""
        changed = dict(values)
        changed["attempts"] = self.rows.c.attempts + changed["attempts"]
        await connection.execute(self.rows.update().where(self.rows.c.id == letter_id).values(changed))

    async def listing(self, connection: AsyncConnection, *, closed: bool = False, limit: int = 200) -> list[DeadLetter]:
        """Lists the open letters, oldest first, or the closed ones, newest first."""
        columns = self.rows.c
        query = select(self.rows, func.length(columns.value).label("size")).limit(limit)
        if closed:
            query = query.where(columns.closed_at.is_not(None)).order_by(columns.closed_at.desc(), columns.id.desc())
        else:
            query = query.where(columns.closed_at.is_(None)).order_by(columns.id)
        return [_masked(row) for row in await connection.execute(query)]

    async def summary(self, connection: AsyncConnection) -> tuple[int, datetime | None]:
        """Returns how many letters are open and since when the oldest is."""
        query = select(func.count(), func.min(self.rows.c.dead_at)).where(self.rows.c.closed_at.is_(None))
        row = (await connection.execute(query)).one()
        return int(row[0]), row[1]


def _masked(row: Row[Any]) -> DeadLetter:
    values = row._mapping
    return DeadLetter(**{name: values[name] for name in DeadLetter.__dataclass_fields__})
