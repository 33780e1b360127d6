"""Stores the dead letters of a room: records that could not be applied, kept whole, listed without their payload."""

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


@dataclass(frozen=True)
class DeadLetter:
    """The part of a dead letter that an operator may see: ids, codes and counts, never the payload."""

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
    """The table of one room's dead letters; `DeadLetterDesk` is where people close them."""

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

    async def lock(self, connection: AsyncConnection, letter_id: int) -> Row[Any] | None:
        """Returns a letter with its bytes, locked until the transaction ends; None where the number is unknown."""
        query = select(self.rows).where(self.rows.c.id == letter_id).with_for_update()
        return (await connection.execute(query)).one_or_none()

    async def close(self, connection: AsyncConnection, letter_id: int, *, outcome: str, by: str, at: datetime) -> None:
        """Closes a letter for an account with its outcome, as `DeadLetterDesk` names it."""
        values = {"outcome": outcome, "closed_by": by, "closed_at": at}
        await connection.execute(self.rows.update().where(self.rows.c.id == letter_id).values(values))

    async def explain(self, connection: AsyncConnection, letter_id: int, reason: str) -> None:
        """Records the reason that a person gave for an act on a letter; the last one stays."""
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
