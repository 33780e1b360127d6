"""Who works on what: a mark on a row of a work list, for a time and without a lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.tables import takings

T = takings.c


@dataclass(frozen=True)
class Taking:
    """Who works on a row of a work list, and until when the mark stands."""

    subject: str
    role: str
    person: str
    name: str
    until: datetime


def by_others(subject: ColumnElement[str], role: str, person: str, now: datetime) -> ColumnElement[bool]:
    """Returns whether another person works on a row at an instant."""
    taken = and_(T.subject == subject, T.role == role, T.person != person, T.until > now)
    return select(T.subject).where(taken).correlate_except(takings).exists()


async def take(connection: AsyncConnection, taking: Taking, now: datetime) -> bool:
    """Marks a row, or marks it for longer; False where another person works on it."""
    words = vars(taking)
    query = insert(takings).values(**words).on_conflict_do_update(
        index_elements=[T.subject, T.role], set_=words, where=or_(T.until <= now, T.person == taking.person)
    )  # fmt: skip
    return (await connection.execute(query.returning(T.subject))).scalar() is not None


async def give_back(connection: AsyncConnection, subject: str, role: str, person: str) -> bool:
    """Takes a person's mark away; False where there is none."""
    query = delete(takings).where(T.subject == subject, T.role == role, T.person == person)
    return (await connection.execute(query.returning(T.subject))).scalar() is not None


async def drop_old(connection: AsyncConnection, now: datetime) -> None:
    """Takes away the marks whose time is over."""
    await connection.execute(delete(takings).where(T.until <= now))


async def taken(connection: AsyncConnection, role: str, subjects: Sequence[str], now: datetime) -> Mapping[str, Taking]:
    """Returns the marks that stand on rows of a desk, by the row."""
    query = select(takings).where(T.role == role, T.until > now)
    rows = await connection.execute(query.where(T.subject.in_(list(subjects)) if subjects else T.subject.is_(None)))
    return {row["subject"]: Taking(**row) for row in rows.mappings()}
