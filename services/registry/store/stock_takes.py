"""Stock-takes of the archive: which box or shelf is looked through, what was seen there; no function here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.tables import stock_marks, stock_takes

T, M = stock_takes.c, stock_marks.c
PARTS = ("gedung", "ruang", "rak", "boks")
LATEST = 50
"""Stock-takes that the list shows."""


@dataclass(frozen=True)
class StockTake:
    """One stock-take of a place; `outcome` are ids of items by what was found, empty until it is closed."""

    id: str
    place: Mapping[str, str]
    begun_by: str
    begun_name: str
    begun_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    outcome: Mapping[str, Sequence[str]] = field(default_factory=dict)


async def add(connection: AsyncConnection, take: StockTake) -> None:
    """Writes a stock-take that begins."""
    told = {"id": take.id, "begun_by": take.begun_by, "begun_name": take.begun_name, "begun_at": take.begun_at}
    await connection.execute(insert(stock_takes).values(**told, **take.place, closed_by="", outcome={}))


async def one_at_a_time(connection: AsyncConnection, person: str) -> None:
    """Lets nobody else begin a stock-take of this person until the transaction ends."""
    lock = func.pg_advisory_xact_lock(func.hashtextextended(f"terbuka.registry.stock.{person}", 0))
    await connection.execute(select(lock))


async def open_of(connection: AsyncConnection, person: str) -> StockTake | None:
    """Returns the stock-take that a person has not closed, None where there is none."""
    query = select(stock_takes).where(T.begun_by == person, T.closed_at.is_(None)).order_by(T.begun_at.desc()).limit(1)
    row = (await connection.execute(query)).mappings().one_or_none()
    return _take_of(row) if row else None


async def read(connection: AsyncConnection, take_id: str, *, locked: bool = False) -> StockTake | None:
    """Returns a stock-take, None for an unknown one; `locked` until the transaction ends."""
    query = select(stock_takes).where(T.id == take_id)
    row = (await connection.execute(query.with_for_update() if locked else query)).mappings().one_or_none()
    return _take_of(row) if row else None


async def latest(connection: AsyncConnection) -> list[StockTake]:
    """Lists the latest stock-takes, the newest first."""
    query = select(stock_takes).order_by(T.begun_at.desc(), T.id).limit(LATEST)
    return [_take_of(row) for row in (await connection.execute(query)).mappings()]


async def mark(connection: AsyncConnection, take_id: str, item_id: str, person: str, at: datetime) -> bool:
    """Marks an item as seen; False where it was marked before."""
    query = insert_or(stock_marks).values(take_id=take_id, item_id=item_id, person=person, at=at)
    return (await connection.execute(query.on_conflict_do_nothing().returning(M.item_id))).scalar() is not None


async def marked(connection: AsyncConnection, take_id: str) -> list[str]:
    """Returns ids of the items that were seen, the latest first."""
    query = select(M.item_id).where(M.take_id == take_id).order_by(M.at.desc(), M.item_id)
    return list((await connection.execute(query)).scalars())


async def close(
    connection: AsyncConnection, take_id: str, person: str, at: datetime, outcome: Mapping[str, Sequence[str]]
) -> None:
    """Writes what a stock-take found."""
    said = {"closed_by": person, "closed_at": at, "outcome": {name: list(ids) for name, ids in outcome.items()}}
    await connection.execute(update(stock_takes).where(T.id == take_id).values(**said))


def _take_of(row: RowMapping) -> StockTake:
    told = {name: row[name] for name in ("id", "begun_by", "begun_name", "begun_at", "closed_by", "closed_at")}
    return StockTake(**told, place={part: row[part] for part in PARTS}, outcome=row["outcome"])
