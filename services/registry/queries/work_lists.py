"""The rows of one person's work lists: pages of them, how many there are, and which comes after one."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.queries import awaiting
from services.registry.queries.due import DUE
from services.registry.queries.item_filters import OF_CASES, OF_ITEMS, Days, ItemFilters, filtered, orders_of
from services.registry.queries.items import ItemSummary, case_lines, item_lines
from services.registry.store.takings import Taking, by_others, taken
from shared.security.read_trail import counted
from shared.storage.blocks import blocks
from shared.storage.database import Database

BY_CAME = "came"
BY_DUE = "due"


@dataclass(frozen=True)
class WorkOf:
    """One work list of a role as one person meets it on a legal day; `case` says that its rows are cases."""

    role: str
    name: str
    person: str
    today: date
    case: bool = False

    @property
    def days(self) -> Days:
        """Returns the days by which the list is filtered and put in order."""
        return OF_CASES if self.case else OF_ITEMS

    @property
    def condition(self) -> ColumnElement[bool]:
        """Returns which rows are on the list."""
        lists = (awaiting.cases_for if self.case else awaiting.items_for)(self.role, self.person, self.today)
        return lists[self.name]

    def order(self, name: str) -> tuple[ColumnElement[Any], ...]:
        """Returns an order by its name; without one items stand by their receipt and cases by their end."""
        orders = orders_of(self.days)
        return orders.get(name) or orders[BY_DUE if self.case else BY_CAME]


@dataclass(frozen=True)
class WorkRow(ItemSummary):
    """One item of a work list, with the last day for what waits with it."""

    due: date | None = None


class WorkListQueries:
    """Read-only questions about work lists, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def rows(self, of: WorkOf, filters: ItemFilters) -> list[Any]:
        """Lists one page of a work list: its items, or the lines of its cases."""
        query = _lines(of, filters).limit(filters.limit).offset(filters.offset)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query)).mappings()
            return counted([dict(row) if of.case else _work_row(row) for row in rows])

    async def each(self, of: WorkOf, filters: ItemFilters) -> AsyncIterator[list[Any]]:
        """Yields all rows of a work list in blocks, whatever their page."""
        async for block in blocks(self.database, _lines(of, filters)):
            yield counted([dict(row) if of.case else _work_row(row) for row in block])

    async def how_many(self, of: WorkOf, filters: ItemFilters) -> int:
        """Counts the rows of a work list on all its pages."""
        async with self.database.snapshot() as connection:
            return int((await connection.execute(_narrowed(_from(of, func.count()), of, filters))).scalar_one())

    async def skpd(self, of: WorkOf) -> list[Mapping[str, Any]]:
        """Lists the SKPD that have something on a work list, by name, with how much."""
        i = t.items.c
        query = _from(of, i.skpd_code.label("code"), func.max(i.skpd_name).label("name"), func.count().label("many"))
        query = query.where(of.condition).group_by(i.skpd_code).order_by(func.max(i.skpd_name))
        async with self.database.snapshot() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def following(self, of: WorkOf, filters: ItemFilters, subject: str, now: datetime) -> str:
        """Returns the id of the row that comes after one, which need not be on the list any more.

        A row on which another person works is passed over. After the last row comes the first; empty where no other
        row is left.
        """
        order, mine = of.order(filters.order), ~by_others(of.days.id, of.role, of.person, now)
        others = _narrowed(_from(of, of.days.id), of, filters).where(of.days.id != subject, mine)
        others = others.order_by(*order).limit(1)
        async with self.database.snapshot() as connection:
            place = (await connection.execute(_from(of, *order).where(of.days.id == subject))).one_or_none()
            if place is not None:
                after = await _first(connection, others.where(tuple_(*order) > tuple_(*place)))
                if after:
                    return after
            return await _first(connection, others)

    async def holds(self, of: WorkOf, subject: str) -> bool:
        """Tells whether a row is on the list."""
        async with self.database.snapshot() as connection:
            return bool(await _first(connection, _from(of, of.days.id).where(of.condition, of.days.id == subject)))

    async def taken(self, of: WorkOf, subjects: Sequence[str], now: datetime) -> Mapping[str, Taking]:
        """Returns who works on which of these rows."""
        async with self.database.snapshot() as connection:
            return await taken(connection, of.role, subjects, now)

    async def title(self, of: WorkOf, subject: str) -> str:
        """Returns the title of an item, or of that of a case; empty for an unknown one."""
        title = t.items.c.public_title if of.case else t.items.c.title
        async with self.database.snapshot() as connection:
            return await _first(connection, _from(of, title).where(of.days.id == subject))


def _lines(of: WorkOf, filters: ItemFilters) -> Select[Any]:
    query = _narrowed(case_lines() if of.case else item_lines().add_columns(DUE.label("due")), of, filters)
    return query.order_by(None).order_by(*of.order(filters.order))


def _work_row(row: RowMapping) -> WorkRow:
    return WorkRow(**{**row, "missing": tuple(row["missing"]), "huruf": tuple(row["huruf"])})


def _from(of: WorkOf, *columns: ColumnElement[Any]) -> Select[Any]:
    rows = t.cases.join(t.items, t.items.c.id == t.cases.c.item_id) if of.case else t.items
    return select(*columns).select_from(rows)


def _narrowed(query: Select[Any], of: WorkOf, filters: ItemFilters) -> Select[Any]:
    return filtered(query.where(of.condition), filters, of.days)


async def _first(connection: AsyncConnection, query: Select[Any]) -> str:
    return str((await connection.execute(query)).scalar() or "")
