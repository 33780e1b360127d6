"""Questions to the registry: the DIK register, the desks, the buku rekap, announcements."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.archive import address_line
from services.registry.domain.case_rules import CaseState
from services.registry.domain.penetapan import Penetapan
from services.registry.domain.refusals import refuse
from services.registry.domain.states import WAITING, ItemState
from services.registry.queries.awaiting import WaitingWork, standings
from services.registry.queries.item_filters import (
    BY_END,
    COUNTED,
    ORDERS,
    PAGE,
    ItemFilters,
    ListSize,
    filtered,
    size_of,
)
from services.registry.queries.keyed_pages import AskedPage, KeyedPage, read_page
from services.registry.store import titles
from services.registry.store.records import line_of, penetapan_of
from shared.security.read_trail import counted
from shared.storage.blocks import read_blocks
from shared.storage.bulk import array_of
from shared.storage.database import Database

BY_DAY = (t.register.c.day, t.register.c.id)
"""The columns of the order of the buku rekap."""


@dataclass(frozen=True)
class ItemSummary:
    """One line of a list of items; the dates are legal days, `ends_on` and `opened_on` inclusive."""

    id: str
    submission_id: str
    agenda: str
    skpd_code: str
    skpd_name: str
    kind: str
    state: str
    queue: str
    missing: tuple[str, ...]
    version: int
    item_version: int
    period_version: int
    title: str
    public_title: str
    huruf: tuple[str, ...]
    ends_on: date | None
    review_on: date | None
    retention_over_on: date | None
    penetapan_number: str
    penetapan_date: date | None
    opened_on: date | None
    opened_mode: str
    held: bool
    received_on: date
    overdue_since: date | None
    part_of: str

    def without_title(self) -> "ItemSummary":
        """Returns the line for whoever keeps the system running: they read no content, and the title says some."""
        return replace(self, title="")


SUMMARY = tuple(ItemSummary.__dataclass_fields__)


@dataclass(frozen=True)
class RekapEntry:
    """One line of the buku rekap informasi."""

    number: int
    at: datetime
    day: date
    item_id: str
    act: str
    state: str
    queue: str
    version: int
    skpd_code: str
    skpd_name: str
    public_title: str
    huruf: tuple[str, ...]
    penetapan_number: str
    ends_on: date | None
    office: str
    note: str
    person: str
    answer: str
    reason: str


@dataclass(frozen=True)
class Announcement:
    """How the list changed between two days, both inclusive: what came in, what changed, what became public."""

    since: date
    until: date
    added: tuple[ItemSummary, ...]
    changed: tuple[ItemSummary, ...]
    opened: tuple[ItemSummary, ...]


class Queries:
    """Read-only questions to the registry, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def items(self, filters: ItemFilters) -> list[ItemSummary]:
        """Lists items; unknown orders fall back to the order of arrival."""
        query = filtered(item_lines(), filters).order_by(*ORDERS.get(filters.order, ORDERS["id"]))
        async with self.database.snapshot() as connection:
            rows = await connection.execute(query.limit(filters.limit).offset(filters.offset))
            return counted([summary_of(row) for row in rows.mappings()])

    async def page(self, filters: ItemFilters, asked: AskedPage) -> KeyedPage:
        """Returns a page of the items that filters let pass, the nearest end first, then by the end of retention."""
        async with self.database.snapshot() as connection:
            found = await read_page(connection, filtered(item_lines(), filters), BY_END, asked, summary_of)
        counted(found.rows)
        return found

    async def how_many(self, filters: ItemFilters) -> ListSize:
        """Tells how many items a list has on all its pages; of what is searched at most `COUNTED` are counted."""
        async with self.database.snapshot() as connection:
            found = int((await connection.execute(size_of(filters))).scalar_one())
        more = found > COUNTED and bool(filters.text or filters.without_address)
        return ListSize(COUNTED, more=True) if more else ListSize(found)

    async def register(
        self, *, skpd: str = "", huruf: str = "", limit: int = PAGE, offset: int = 0
    ) -> list[ItemSummary]:
        """Lists a page of the live DIK, nearest end first, then by the end of retention (docs/law.md 18)."""
        return await self.items(ItemFilters("exempt", "", skpd, huruf, "", "ends_on", limit, offset))

    async def addresses(self, item_ids: Sequence[str]) -> dict[str, str]:
        """Returns the storage address of each of these items as one line; items without an address are left out."""
        place = t.items.c.record["location"]
        query = select(t.items.c.id, place.label("place")).where(t.items.c.id == func.any(array_of(item_ids)))
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query)).all()
        return {row.id: address_line(row.place) for row in rows if row.place}

    async def summary(self, item_id: str, *, skpd: str | None = None) -> ItemSummary:
        """Returns one line; raises NotFound INFORMASI_TIDAK_DIKENAL, also for another SKPD's item."""
        query = item_lines().where(t.items.c.id == item_id)
        if skpd is not None:
            query = query.where(t.items.c.skpd_code == skpd)
        async with self.database.snapshot() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise refuse("INFORMASI_TIDAK_DIKENAL")
        return summary_of(row)

    async def counts(self) -> dict[str, int]:
        """Counts the items per state, and per queue under `queue:<name>`."""
        c = t.TALLIES.c
        query = select(c.state, c.queue, func.sum(c.rows).label("many")).where(c.about == "items")
        query = query.group_by(c.state, c.queue).having(func.sum(c.rows) > 0)
        found: dict[str, int] = {}
        async with self.database.snapshot() as connection:
            for row in await connection.execute(query):
                name = f"queue:{row.queue}" if row.queue else row.state
                found[name] = found.get(name, 0) + row.many
        return found

    async def case_counts(self) -> dict[str, int]:
        """Counts the cases per state."""
        c = t.TALLIES.c
        query = select(c.state, func.sum(c.rows).label("many")).where(c.about == "cases")
        query = query.group_by(c.state).having(func.sum(c.rows) > 0)
        async with self.database.snapshot() as connection:
            return {row.state: row.many for row in await connection.execute(query)}

    async def cases(
        self, *, state: str = "", item_id: str = "", limit: int = PAGE, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Lists opening cases with their item's public title, nearest end first."""
        c, query = t.cases.c, case_lines()
        if state:
            query = query.where(c.state == state)
        if item_id:
            query = query.where(c.item_id == item_id)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).mappings()
            return counted([dict(row) for row in rows])

    async def awaiting(self, role: str, person: str, today: date) -> dict[str, int]:
        """Counts what waits for a person in a role; only what this person can do."""
        return {name: each.many for name, each in (await self.standings(role, person, today)).items()}

    async def standings(self, role: str, person: str, today: date) -> dict[str, WaitingWork]:
        """Returns what waits for a person in a role, with the nearest day of each work list."""
        async with self.database.snapshot() as connection:
            return await standings(connection, role, person, today)

    async def twins(self, rows: Sequence[ItemSummary]) -> Mapping[str, list[titles.Twin]]:
        """Returns for the items that wait which others of their SKPD have the same title in the same year."""
        waiting = [row.id for row in rows if row.state in WAITING]
        async with self.database.snapshot() as connection:
            return await titles.twins(connection, waiting) if waiting else {}

    async def rekap(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        item_id: str = "",
    ) -> list[RekapEntry]:
        """Lists the buku rekap: every change of every item, in order."""
        return [entry async for block in self.each_rekap(since=since, until=until, item_id=item_id) for entry in block]

    async def rekap_page(self, since: date, until: date, asked: AskedPage) -> KeyedPage:
        """Returns a page of the buku rekap of some days."""
        lines = select(t.register).where(*_between(t.register.c.day, since, until))
        async with self.database.snapshot() as connection:
            found = await read_page(connection, lines, BY_DAY, asked, lambda row: _entry(row, connection))
        counted(found.rows)
        return found

    async def each_rekap(
        self, *, since: date | None = None, until: date | None = None, item_id: str = ""
    ) -> AsyncIterator[list[RekapEntry]]:
        """Yields the buku rekap block by block, for a file or a paper."""
        async for entries in read_blocks(self.database, _rekap(since, until, item_id), _entry):
            yield counted(entries)

    async def rekap_size(self, since: date, until: date) -> ListSize:
        """Tells how many lines the buku rekap has between two days; at most `COUNTED` are counted."""
        lines = select(t.register.c.id).where(*_between(t.register.c.day, since, until)).limit(COUNTED + 1).subquery()
        async with self.database.snapshot() as connection:
            found = int((await connection.execute(select(func.count()).select_from(lines))).scalar_one())
        return ListSize(min(found, COUNTED), more=found > COUNTED)

    async def announcement(self, since: date, until: date) -> Announcement:
        """Returns how the DIK changed between two days: new penetapan, changed ones, items that came to be public.

        An item counts on the day on which it entered the books as public: the end of an old row, or an
        opening that an outage delayed, has an earlier day and would be in no announcement.
        """
        p, i = t.penetapan.c, t.items.c
        made = select(p.item_id).where(p.dated >= since, p.dated <= until)
        async with self.database.snapshot() as connection:
            added = await _lines(connection, i.id.in_(made.where(p.kind == "klasifikasi")))
            changed = await _lines(connection, i.id.in_(made.where(p.kind.in_(("perubahan", "peristiwa")))))
            opened = await _lines(connection, _came_to_light(since, until))
        return Announcement(since, until, added, changed, opened)

    async def penetapan(self, item_id: str) -> list[Penetapan]:
        """Lists the penetapan of an item, newest first; raises NotFound where it has none."""
        p, ended = t.penetapan.c, t.cases.c.state.in_((CaseState.CLOSED, CaseState.LAPSED))
        query = select(p.number, p.contents, p.sealed, func.coalesce(ended, False).label("undone"))
        query = query.select_from(t.penetapan.outerjoin(t.cases, t.cases.c.id == p.case_id)).where(p.item_id == item_id)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.order_by(p.year.desc(), p.sequence.desc()))).mappings()
            found = [replace(penetapan_of(row, connection), undone=row["undone"]) for row in rows]
        if not found:
            raise refuse("INFORMASI_TIDAK_DIKENAL")
        return found

    async def penetapan_numbered(self, number: str) -> Penetapan | None:
        """Returns the penetapan with a number, None where there is none."""
        query = select(t.penetapan.c.item_id).where(t.penetapan.c.number == number)
        async with self.database.snapshot() as connection:
            item_id = (await connection.execute(query)).scalar_one_or_none()
        made = await self.penetapan(item_id) if item_id else []
        return next((each for each in made if each.number == number), None)

    async def mandates(self) -> list[dict[str, Any]]:
        """Lists the mandates, newest letter first."""
        query = select(t.mandates).order_by(t.mandates.c.letter_date.desc(), t.mandates.c.id)
        async with self.database.snapshot() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def next_number(self, year: int) -> int:
        """Returns the sequence of the year's next penetapan, if none is made before."""
        query = select(t.penetapan_counter.c.last).where(t.penetapan_counter.c.year == year)
        async with self.database.snapshot() as connection:
            return int((await connection.execute(query)).scalar() or 0) + 1


def _came_to_light(since: date, until: date) -> ColumnElement[bool]:
    """Returns the condition of items that entered the books as public in a span, or else were opened in it."""
    r, public = t.register.c, text("register.state = 'public'")
    booked = select(r.item_id).where(public, r.day.between(since, until))
    first = t.register.alias("first")
    earlier = select(first.c.id).where(
        first.c.item_id == t.items.c.id, first.c.state == ItemState.PUBLIC, first.c.day < since
    )
    ever = select(first.c.id).where(first.c.item_id == t.items.c.id, first.c.state == ItemState.PUBLIC)
    of_books = select(t.items.c.id).where(t.items.c.id.in_(booked), ~earlier.exists())
    unbooked = select(t.items.c.id).where(t.items.c.opened_on.between(since, until), ~ever.exists())
    return t.items.c.id.in_(union_all(of_books, unbooked))


def item_lines() -> Select[Any]:
    """Returns the query of the lines of items, without conditions."""
    return select(*(t.items.c[name] for name in SUMMARY))


async def _lines(connection: AsyncConnection, *where: ColumnElement[bool]) -> tuple[ItemSummary, ...]:
    query = item_lines().where(*where).order_by(t.items.c.skpd_name, t.items.c.id)
    return tuple(counted([summary_of(row) for row in (await connection.execute(query)).mappings()]))


def case_lines() -> Select[Any]:
    """Returns the query of the lines of cases with the title of their item, nearest end first."""
    c, i = t.cases.c, t.items.c
    names = ("item_id", "trigger", "state", "window_opens", "ends_on", "effective_on", "opened_on", "overdue_since")
    columns = (c.id, c.id.label("case_id"), *(c[name] for name in names))
    query = select(*columns, i.public_title, i.skpd_name, i.huruf, c.record["rung"].label("rung"))
    return query.join(t.items, i.id == c.item_id).order_by(c.ends_on.nulls_last(), c.id)


def _between(column: ColumnElement[Any], since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    return [*([column >= since] if since else []), *([column <= until] if until else [])]


def summary_of(row: Mapping[Any, Any]) -> ItemSummary:
    """Returns the line of an item from its row."""
    values = dict(row)
    return ItemSummary(**values | {"missing": tuple(values["missing"]), "huruf": tuple(values["huruf"])})


def _rekap(since: date | None, until: date | None, item_id: str) -> Select[Any]:
    r = t.register.c
    query = select(t.register).where(*_between(r.day, since, until))
    return query.where(r.item_id == item_id).order_by(r.id) if item_id else query.order_by(*BY_DAY)


def _entry(sealed: RowMapping, connection: AsyncConnection) -> RekapEntry:
    row = line_of(sealed, connection)
    values: Sequence[str] = [
        name for name in RekapEntry.__dataclass_fields__ if name not in {"number", "penetapan_number"}
    ]
    known = {name: row[name] for name in values} | {"huruf": tuple(row["huruf"])}
    return RekapEntry(number=row["id"], penetapan_number=row["number"], **known)
