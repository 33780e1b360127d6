"""Loads and writes beats and doubts; every function works inside the caller's transaction."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.clock_check import ClockDoubt, Confirmation, Suspicion
from services.scheduler.domain.deadlines import Beat
from services.scheduler.tables import doubts, heartbeats
from shared.runtime.clock import ClockReading

KEPT_BEATS = timedelta(days=35)
LOCK = func.hashtextextended("terbuka.scheduler.doubt", 0)


async def engine_time(connection: AsyncConnection) -> datetime:
    """Returns PostgreSQL's own instant."""
    found: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    return found


async def lock(connection: AsyncConnection) -> None:
    """Lets one process at a time raise or end a doubt, until the transaction ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def last_beat(connection: AsyncConnection, boot: str | None = None) -> ClockReading | None:
    """Returns the last beat of a machine, or of any; a beat of a clock that people move counts for none."""
    rows = heartbeats.c
    query = select(rows.watermark_to, rows.boot, rows.uptime).order_by(rows.id.desc()).limit(1)
    query = query.where(rows.boot.is_not(None) if boot is None else rows.boot == boot)
    row = (await connection.execute(query)).one_or_none()
    return ClockReading(row.watermark_to, row.boot, row.uptime) if row else None


async def beat(connection: AsyncConnection, done: Beat, finished_at: datetime) -> None:
    """Writes the heartbeat of a sweep and forgets those older than 35 days."""
    values = {
        "started_at": done.started_at,
        "finished_at": finished_at,
        "watermark_from": done.watermark_from,
        "watermark_to": done.watermark_to,
        "fired": done.fired,
        "superseded": done.superseded,
        "parked": done.parked,
        "boot": done.boot or None,
        "uptime": done.uptime if done.boot else None,
    }
    await connection.execute(heartbeats.insert().values(values))
    await connection.execute(heartbeats.delete().where(heartbeats.c.finished_at < finished_at - KEPT_BEATS))


async def last_watermark(connection: AsyncConnection) -> datetime | None:
    """Returns the instant up to which the last sweep looked; None before the first sweep."""
    query = select(heartbeats.c.watermark_to).order_by(heartbeats.c.id.desc()).limit(1)
    found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def standing(connection: AsyncConnection) -> ClockDoubt | None:
    """Returns the doubt that stands."""
    row = (await connection.execute(select(doubts).where(doubts.c.ended_at.is_(None)))).one_or_none()
    return _doubt(row) if row else None


async def newest(connection: AsyncConnection) -> ClockDoubt | None:
    """Returns the newest doubt, ended or not."""
    row = (await connection.execute(select(doubts).order_by(doubts.c.id.desc()).limit(1))).one_or_none()
    return _doubt(row) if row else None


async def raise_doubt(connection: AsyncConnection, now: ClockReading, why: Suspicion, engine: datetime) -> ClockDoubt:
    """Writes a new doubt."""
    values = {"code": why.code, "boot": now.boot, "wall": now.wall, "expected": why.expected, "seen_at": engine}
    row = (await connection.execute(doubts.insert().values(values).returning(doubts))).one()
    return _doubt(row)


async def note(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Writes what became of a doubt."""
    await connection.execute(doubts.update().where(doubts.c.id == number).values(values))


async def confirm(connection: AsyncConnection, doubt: ClockDoubt, role: str, by: Confirmation, day: date) -> None:
    """Writes that a person says that the machine's day is right."""
    known = {"operator": doubt.operator, "ketua": doubt.ketua, role: by}
    written = {name: _written(each) for name, each in known.items() if each}
    await note(connection, doubt.number, confirmations=written, day=day)


def _written(by: Confirmation) -> dict[str, str]:
    return {"account": by.account, "person": by.person, "at": by.at.isoformat()}


def _read(written: Mapping[str, str] | None) -> Confirmation | None:
    if written is None:
        return None
    return Confirmation(written["account"], written["person"], datetime.fromisoformat(written["at"]))


def _doubt(row: Row[Any]) -> ClockDoubt:
    return ClockDoubt(
        number=row.id,
        code=row.code,
        boot=row.boot,
        wall=row.wall,
        expected=row.expected,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
        ending=row.ending,
        adopted=row.adopted,
        day=row.day,
        operator=_read(row.confirmations.get("operator")),
        ketua=_read(row.confirmations.get("ketua")),
    )
