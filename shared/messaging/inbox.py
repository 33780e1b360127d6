"""Stores which events a room has applied, how far each key has come, and the events parked until their turn."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    join,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage.bulk import array_of, copy_rows, unnested

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Position:
    """The last applied sequence of a key, and in `halted_by` the dead letter that stops it."""

    last: int
    halted_by: int | None


class Inbox:
    """The inbox tables of one room; a key is (consumer, topic, record key)."""

    def __init__(self, metadata: MetaData) -> None:
        self.rows = Table(
            "inbox",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("event_id", Text, primary_key=True),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("sequence", BigInteger, nullable=False),
            Column("received_at", DateTime(timezone=True), nullable=False),
        )
        self.positions = Table(
            "inbox_position",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("last", BigInteger, nullable=False),
            Column("halted_by", BigInteger),
        )
        self.parked = Table(
            "parked",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("sequence", BigInteger, primary_key=True, autoincrement=False),
            Column("event_id", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("partition", Integer, nullable=False),
            Column("offset", BigInteger, nullable=False),
            Column("headers", JSONB, nullable=False),
            Column("value", LargeBinary, nullable=False),
            Column("parked_at", DateTime(timezone=True), nullable=False),
            Index(None, "parked_at"),
        )

    async def lock(self, connection: AsyncConnection, key: Key) -> Position:
        """Returns a key's position, locked until the transaction ends; an unknown key is at 0."""
        columns = self.positions.c
        fresh = insert(self.positions).values(consumer=key[0], topic=key[1], key=key[2], last=0)
        statement = fresh.on_conflict_do_update(
            index_elements=["consumer", "topic", "key"], set_={"last": columns.last}
        ).returning(columns.last, columns.halted_by)
        row = (await connection.execute(statement)).one()
        return Position(row.last, row.halted_by)

    async def remember(self, connection: AsyncConnection, key: Key, values: Mapping[str, Any]) -> bool:
        """Writes the inbox row of an event; False when the event was there already."""
        row = {"consumer": key[0], "topic": key[1], "key": key[2], **values}
        statement = insert(self.rows).values(row).on_conflict_do_nothing().returning(self.rows.c.event_id)
        return (await connection.execute(statement)).first() is not None

    async def lock_many(self, connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, Position]:
        """Returns the positions of one consumer's keys, locked in one order everywhere.

        A new key is absent and not locked; `move_many` fails where another transaction writes it meanwhile.
        """
        columns = self.positions.c
        query = select(columns.topic, columns.key, columns.last, columns.halted_by)
        query = query.where(*self._among(self.positions, keys)).order_by(columns.topic, columns.key)
        await connection.execute(select(func.set_config("enable_seqscan", "off", True)))  # whatever the statistics say
        rows = await connection.execute(query.with_for_update())
        return {(keys[0][0], row.topic, row.key): Position(row.last, row.halted_by) for row in rows}

    async def move_many(self, connection: AsyncConnection, moved: Mapping[Key, int], locked: Container[Key]) -> None:
        """Sets how far each key has come: those that `lock_many` locked, and new ones, which must still be new."""
        fresh = [(*key, last) for key, last in sorted(moved.items()) if key not in locked]
        await copy_rows(connection, self.positions, ("consumer", "topic", "key", "last"), fresh)
        old = [(*key, last) for key, last in moved.items() if key in locked]
        if not old:
            return
        names = ("consumer", "topic", "key", "last")
        arrays = [array_of(values) for values in list(zip(*old, strict=True))[:3]]
        wanted = unnested(**dict(zip(names, [*arrays, array_of([row[3] for row in old], BigInteger)], strict=True)))
        fresh_or_old = insert(self.positions).from_select(names, select(*wanted.c))
        await connection.execute(
            fresh_or_old.on_conflict_do_update(index_elements=names[:3], set_={"last": fresh_or_old.excluded.last})
        )

    async def remember_many(self, connection: AsyncConnection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Writes inbox rows in the order of the table's columns; fails for an event that is known already."""
        await copy_rows(connection, self.rows, self.rows.columns.keys(), rows)

    async def known(self, connection: AsyncConnection, consumer: str, event_ids: Sequence[str]) -> set[str]:
        """Returns those of the events that were applied or set aside before."""
        rows = self.rows.c
        query = select(rows.event_id).where(rows.consumer == consumer, rows.event_id == func.any(array_of(event_ids)))
        return set((await connection.execute(query)).scalars())

    async def parked_of(self, connection: AsyncConnection, keys: Sequence[Key]) -> set[Key]:
        """Returns those of one consumer's keys that have parked records."""
        query = select(self.parked.c.topic, self.parked.c.key).where(*self._among(self.parked, keys)).distinct()
        return {(keys[0][0], row.topic, row.key) for row in await connection.execute(query)}

    async def knows(self, connection: AsyncConnection, consumer: str, event_id: str) -> bool:
        """Returns whether an event was applied or set aside before."""
        found = select(self.rows.c.event_id).where(self.rows.c.consumer == consumer, self.rows.c.event_id == event_id)
        return (await connection.execute(found)).first() is not None

    async def move(self, connection: AsyncConnection, key: Key, last: int) -> None:
        """Sets how far a key has come and ends its halt."""
        await self._set(connection, key, {"last": last, "halted_by": None})

    async def halt(self, connection: AsyncConnection, key: Key, letter: int | None) -> None:
        """Stops a key at a dead letter, or lets it run again with None."""
        await self._set(connection, key, {"halted_by": letter})

    async def park(self, connection: AsyncConnection, key: Key, values: Mapping[str, Any], at: datetime) -> None:
        """Keeps a record until its turn comes; the same sequence twice is kept once.

        The same event under a new signature takes the place of the one before (decision 0059).
        """
        row = {"consumer": key[0], "topic": key[1], "key": key[2], "parked_at": at, **values}
        statement = insert(self.parked).values(row)
        again = {"headers": statement.excluded.headers, "value": statement.excluded.value}
        same = self.parked.c.event_id == statement.excluded.event_id
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["consumer", "topic", "key", "sequence"], set_=again, where=same
            )
        )

    async def parked_at(self, connection: AsyncConnection, key: Key, sequence: int) -> Mapping[str, Any] | None:
        """Returns the parked record of a key with a sequence, if one waits."""
        query = select(self.parked).where(*self._is(self.parked, key), self.parked.c.sequence == sequence)
        row = (await connection.execute(query)).mappings().first()
        return dict(row) if row else None

    async def has_parked(self, connection: AsyncConnection, key: Key, up_to: int) -> bool:
        """Returns whether a record of a key up to a sequence is parked."""
        query = select(self.parked.c.sequence).where(*self._is(self.parked, key), self.parked.c.sequence <= up_to)
        return (await connection.execute(query.limit(1))).first() is not None

    async def drop_parked(self, connection: AsyncConnection, key: Key, row: Mapping[str, Any]) -> None:
        """Forgets a parked record that was refused, unless another has taken its place."""
        parked = self.parked.c
        same = (parked.sequence == row["sequence"]) & (parked.headers == row["headers"])
        await connection.execute(self.parked.delete().where(*self._is(self.parked, key), same))

    async def unpark(self, connection: AsyncConnection, key: Key, up_to: int) -> None:
        """Forgets the parked records of a key whose turn has passed."""
        statement = self.parked.delete().where(*self._is(self.parked, key), self.parked.c.sequence <= up_to)
        await connection.execute(statement)

    async def ready(self, connection: AsyncConnection, consumer: str) -> list[Key]:
        """Returns the keys of a consumer whose next event is parked and that no dead letter halts."""
        parked, position, joined = self._parked_keys()
        query = select(parked.consumer, parked.topic, parked.key).select_from(joined)
        turn = (position.halted_by.is_(None), parked.first_sequence <= position.last + 1)
        rows = await connection.execute(query.where(parked.consumer == consumer, *turn))
        return [(row.consumer, row.topic, row.key) for row in rows]

    async def waiting(self, connection: AsyncConnection) -> list[Mapping[str, Any]]:
        """Lists the keys with parked records: consumer, topic, key, count, oldest, last applied, halting letter."""
        parked, position, joined = self._parked_keys()
        query = select(*parked, position.last, position.halted_by).select_from(joined).order_by(parked.since)
        return [dict(row) for row in (await connection.execute(query)).mappings()]

    def _parked_keys(self) -> tuple[Any, Any, Any]:
        """Returns the columns of each key that has parked records, those of its position, and the join of both.

        The position is looked up key by key: a join alone may read the positions of all keys, because PostgreSQL
        gathers no statistics about a table that is nearly always empty.
        """
        parked, positions = self.parked.c, self.positions.c
        of_key = (parked.consumer, parked.topic, parked.key)
        found = func.count().label("parked"), func.min(parked.sequence).label("first_sequence")
        keys = select(*of_key, *found, func.min(parked.parked_at).label("since")).group_by(*of_key).subquery("keys")
        same = (positions.consumer == keys.c.consumer, positions.topic == keys.c.topic, positions.key == keys.c.key)
        position = select(positions.last, positions.halted_by).where(*same).limit(1).lateral("position")
        return keys.c, position.c, join(keys, position, true())

    async def _set(self, connection: AsyncConnection, key: Key, values: Mapping[str, Any]) -> None:
        await connection.execute(self.positions.update().where(*self._is(self.positions, key)).values(dict(values)))

    def _is(self, table: Table, key: Key) -> tuple[Any, ...]:
        return (table.c.consumer == key[0], table.c.topic == key[1], table.c.key == key[2])

    def _among(self, table: Table, keys: Sequence[Key]) -> tuple[Any, ...]:
        """Returns the conditions for one consumer's keys; they also match other pairs of these topics and record keys.

        Two arrays and no table to join: PostgreSQL would read all positions for every batch.
        """
        topics, names = sorted({key[1] for key in keys}), [key[2] for key in keys]
        of_topic, of_key = table.c.topic == func.any(array_of(topics)), table.c.key == func.any(array_of(names))
        return (table.c.consumer == keys[0][0], of_topic, of_key)
