"""The effects of a room: what has to happen once outside the database, a row in the transaction that wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import Conflict, NotFound
from shared.storage.bulk import array_of

WAITING = text("closed_at IS NULL AND dead_at IS NULL")
DEAD = text("closed_at IS NULL AND dead_at IS NOT NULL")


@dataclass(frozen=True)
class Effect:
    """One thing that has to happen once: `key` makes it one, `recipient` is an account, `data` holds ids and dates.

    `skpd` is the SKPD of the account, which may be told that it failed.
    """

    key: str
    channel: str
    kind: str
    recipient: str
    subject: str
    data: Mapping[str, Any]
    skpd: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class StagedEffect(Effect):
    """An effect of the table, with how often it was tried, the code of what failed last, and when it was to be done."""

    id: int
    attempts: int
    failure: str
    staged_at: datetime
    not_before: datetime
    dead_at: datetime | None


@dataclass(frozen=True)
class EffectCounts:
    """How many effects wait, since when the oldest could be done, what holds it up as a code, and how many failed."""

    waiting: int
    oldest: datetime | None
    because: str
    dead: int


class Effects:
    """Keeps the effects of one room; its table stands in the room's schema."""

    def __init__(self, metadata: MetaData) -> None:
        self.rows = Table(
            "effects",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("key", Text, nullable=False, unique=True),
            Column("channel", Text, nullable=False),
            Column("kind", Text, nullable=False),
            Column("recipient", Text, nullable=False),
            Column("subject", Text, nullable=False),
            Column("skpd", Text, nullable=False, server_default=text("''")),
            Column("data", JSONB, nullable=False),
            Column("staged_at", DateTime(timezone=True), nullable=False),
            Column("not_before", DateTime(timezone=True), nullable=False),
            Column("due_at", DateTime(timezone=True), nullable=False),
            Column("attempts", Integer, nullable=False, server_default=text("0")),
            Column("failure", Text, nullable=False, server_default=text("''")),
            Column("dead_at", DateTime(timezone=True)),
            Column("closed_at", DateTime(timezone=True)),
            Column("outcome", Text),
            Column("closed_by", Text),
            Column("closing_reason", Text),
            Index("effects_waiting", "due_at", postgresql_where=WAITING),
            Index("effects_dead", "dead_at", postgresql_where=DEAD),
            Index("effects_dead_of", "recipient", postgresql_where=DEAD),
        )

    async def stage(
        self,
        connection: AsyncConnection,
        effects: Sequence[Effect],
        *,
        at: datetime,
        not_before: datetime | None = None,
    ) -> int:
        """Writes effects in the caller's transaction; returns how many are new, a known `key` being done already.

        They are done at once, or `not_before` an instant.
        """
        if not effects:
            return 0
        due = not_before or at
        times = {"staged_at": at, "not_before": due, "due_at": due}
        rows = [{**vars(effect), "data": dict(effect.data), **times} for effect in effects]
        statement = insert(self.rows).values(rows).on_conflict_do_nothing(index_elements=["key"])
        return len((await connection.execute(statement.returning(self.rows.c.id))).all())

    async def supersede(self, connection: AsyncConnection, effects: Sequence[Effect], *, at: datetime) -> None:
        """Closes failed effects of the same kinds to the same accounts, whose place newer ones take."""
        for kind in {effect.kind for effect in effects}:
            told = [effect.recipient for effect in effects if effect.kind == kind]
            older = (DEAD, self.rows.c.kind == kind, self.rows.c.recipient == func.any(array_of(told)))
            values = {"closed_at": at, "outcome": "superseded"}
            await connection.execute(update(self.rows).where(*older).values(values))

    async def failed_to(self, connection: AsyncConnection, account: str) -> int:
        """Counts what was given up that an account was to be told."""
        query = select(func.count()).select_from(self.rows).where(DEAD, self.rows.c.recipient == account)
        return int((await connection.execute(query)).scalar_one())

    async def claim(self, connection: AsyncConnection, *, at: datetime, lease: timedelta) -> StagedEffect | None:
        """Takes the effect that is due longest and counts the attempt; nobody else takes it before `lease` is over."""
        rows = self.rows.c
        other = self.rows.alias("due").c
        due = select(other.id).where(WAITING, other.due_at <= at).order_by(other.due_at, other.id).limit(1)
        mine = rows.id == due.with_for_update(skip_locked=True).scalar_subquery()
        taken = update(self.rows).where(mine).values(due_at=at + lease, attempts=rows.attempts + 1)
        row = (await connection.execute(taken.returning(self.rows))).one_or_none()
        return _effect(row) if row else None

    async def postpone(
        self, connection: AsyncConnection, effect: StagedEffect, *, until: datetime, failure: str, counted: bool
    ) -> None:
        """Lets an effect wait for its next try; an attempt that is not `counted` is taken back."""
        attempts = effect.attempts if counted else effect.attempts - 1
        await self._change(connection, effect.id, due_at=until, failure=failure, attempts=attempts)

    async def bury(self, connection: AsyncConnection, effect: StagedEffect, *, at: datetime, failure: str) -> bool:
        """Gives an effect up until a person acts; returns False where it is closed or given up already."""
        return await self._change(connection, effect.id, dead_at=at, failure=failure)

    async def close(self, connection: AsyncConnection, effect: StagedEffect, *, at: datetime, outcome: str) -> bool:
        """Closes a waiting effect; returns False where it is closed or given up already."""
        return await self._change(connection, effect.id, closed_at=at, outcome=outcome, failure="")

    async def dead(self, connection: AsyncConnection, effect_id: int) -> StagedEffect:
        """Returns a failed effect, locked until the transaction ends.

        Raises `NotFound` (`PEMBERITAHUAN_TIDAK_ADA`) or `Conflict` (`PEMBERITAHUAN_TIDAK_GAGAL`).
        """
        query = select(self.rows).where(self.rows.c.id == effect_id).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound(
                "PEMBERITAHUAN_TIDAK_ADA",
                f"Tidak ada pemberitahuan dengan nomor {effect_id}.",
                mend="Muat ulang daftarnya.",
            )
        if row.dead_at is None or row.closed_at is not None:
            raise Conflict(
                "PEMBERITAHUAN_TIDAK_GAGAL",
                f"Pemberitahuan nomor {effect_id} menunggu, sudah terkirim, atau sudah disisihkan.",
                mend="Muat ulang daftarnya.",
            )
        return _effect(row)

    async def revive(self, connection: AsyncConnection, effect_id: int, *, at: datetime) -> None:
        """Lets a failed effect be tried again from the beginning."""
        values = {"dead_at": None, "due_at": at, "attempts": 0}
        await connection.execute(update(self.rows).where(self.rows.c.id == effect_id).values(values))

    async def set_aside(
        self, connection: AsyncConnection, effect_id: int, *, at: datetime, by: str, reason: str
    ) -> None:
        """Closes a failed effect without doing it, with the account and the words of whoever decided so."""
        values = {"closed_at": at, "outcome": "set_aside", "closed_by": by, "closing_reason": reason}
        await connection.execute(update(self.rows).where(self.rows.c.id == effect_id).values(values))

    async def listing(self, connection: AsyncConnection, *, dead: bool, limit: int = 200) -> list[StagedEffect]:
        """Lists the effects that have failed, or those that wait, oldest first."""
        query = select(self.rows).where(DEAD if dead else WAITING).order_by(self.rows.c.id).limit(limit)
        return [_effect(row) for row in await connection.execute(query)]

    async def counts(self, connection: AsyncConnection) -> EffectCounts:
        """Counts what waits and what has failed."""
        rows = self.rows.c
        waiting = rows.dead_at.is_(None)
        asked = (func.count().filter(waiting), func.min(rows.not_before).filter(waiting), func.count(rows.dead_at))
        count, oldest, dead = (await connection.execute(select(*asked).where(rows.closed_at.is_(None)))).one()
        first = select(rows.failure).where(WAITING).order_by(rows.id).limit(1)
        because = (await connection.execute(first)).scalar_one_or_none() or ""
        return EffectCounts(int(count), oldest, because, int(dead))

    async def _change(self, connection: AsyncConnection, effect_id: int, **values: Any) -> bool:
        mine = update(self.rows).where(self.rows.c.id == effect_id, WAITING).values(values)
        return (await connection.execute(mine.returning(self.rows.c.id))).first() is not None


def _effect(row: Row[Any]) -> StagedEffect:
    values = row._mapping
    return StagedEffect(**{name: values[name] for name in StagedEffect.__dataclass_fields__})
