"""What the website asks of its tables; every question is answered by an index, and no answer has a withheld item."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, RowMapping, Select, Text, cast, extract, false, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.projection import UNDATED, Facet, Listing, SiteEntry
from services.publisher.store.entries import entry_of
from services.publisher.store.list_keys import ListKey, ListOrder, Sort, key_of, order_of
from services.publisher.store.withheld import is_shown
from services.publisher.tables import changes, entries, files, log_checkpoints, site, tallies, withheld
from shared.runtime.page_counts import page_count
from shared.storage.bulk import array_of
from shared.storage.database import Database

PAGE_SIZE = 25
LONGEST_QUERY = 200
COUNTED = 1000
"""How many hits of a search or of several filters at once are counted at most."""

SHOWN = is_shown(entries.c.item_id)


@dataclass(frozen=True)
class Site:
    """The snapshot that a reader sees: its number, when the last change was made, and the legal day of reading."""

    sequence: int
    updated_at: datetime | None
    today: date
    checkpoint: int = 0
    """The number of the newest checkpoint of the log of closures."""


@dataclass(frozen=True)
class SiteFilters:
    """What a reader asks of a list; empty means no wish. A `key` says where the page begins or ends."""

    listing: Listing
    words: str = ""
    skpd: str = ""
    huruf: str = ""
    year: str = ""
    sort: Sort | Literal[""] = ""
    page: int = 1
    key: ListKey | None = None

    @property
    def narrowed(self) -> bool:
        """Tells whether the reader asks for less than the whole list."""
        return self != SiteFilters(self.listing, sort=self.sort, page=self.page, key=self.key)

    @property
    def order(self) -> ListOrder:
        """Returns the order in which the rows stand."""
        return order_of(self.listing, self.sort)


@dataclass(frozen=True)
class SearchResult:
    """One page of a list, and how many rows the whole answer has; with `more`, at least so many.

    `before` and `after` name the rows beside which the page before it ends and the next one begins, where there is one.
    """

    entries: tuple[SiteEntry, ...]
    total: int
    more: bool = False
    before: ListKey | None = None
    after: ListKey | None = None

    @property
    def pages(self) -> int:
        """Returns the number of pages, at least 1; with `more`, of what was counted."""
        return page_count(self.total, PAGE_SIZE)

    def has(self, page: int) -> bool:
        """Tells whether there is a page of that number, as far as was counted."""
        return page <= self.pages or self.more


@dataclass(frozen=True)
class Omissions:
    """What was missed: reviews, last exempt days that went by, and what opened by law because nobody decided."""

    late: SearchResult
    over: SearchResult
    undecided: SearchResult

    @property
    def total(self) -> int:
        """Returns how many there are of all kinds."""
        return self.late.total + self.over.total + self.undecided.total


@dataclass(frozen=True)
class Choice:
    """One value that a list can be narrowed to, with the number of rows behind it."""

    value: str
    label: str
    entries: int


_NEWEST_CHECKPOINT = select(func.coalesce(func.max(log_checkpoints.c.id), 0)).scalar_subquery()
_STATE = select(site.c.sequence, site.c.updated_at, _NEWEST_CHECKPOINT.label("log"))
"""Built once: it is asked before every page."""


async def site_state(connection: AsyncConnection, today: date) -> Site:
    """Returns the number of the snapshot that this connection sees, 0 before the first change, as read on a day."""
    row = (await connection.execute(_STATE)).one_or_none()
    return Site(row.sequence, row.updated_at, today, row.log) if row else Site(0, None, today)


async def site_now(database: Database, today: date) -> Site:
    """Returns the same of this moment by one statement, without a transaction around it."""
    async with database.autocommit() as connection:
        return await site_state(connection, today)


async def entry(connection: AsyncConnection, item_id: str) -> RowMapping | None:
    """Returns the stored row of one item; None for one that is withheld, too."""
    query = select(entries).where(entries.c.item_id == item_id, SHOWN)
    return (await connection.execute(query)).mappings().one_or_none()


async def withheld_since(connection: AsyncConnection, item_id: str) -> datetime | None:
    """Returns since when an item that has a row is withheld; None where it is shown, or unknown."""
    query = select(withheld.c.since).join(entries, entries.c.item_id == withheld.c.item_id)
    return (await connection.execute(query.where(withheld.c.item_id == item_id))).scalar_one_or_none()


async def files_of(connection: AsyncConnection, item_id: str) -> Sequence[RowMapping]:
    """Returns the copies of one item, withdrawn ones too, oldest first."""
    query = select(files).where(files.c.item_id == item_id).order_by(files.c.copy_id)
    return (await connection.execute(query)).mappings().all()


async def parts_of(connection: AsyncConnection, item_ids: Sequence[str]) -> Sequence[RowMapping]:
    """Returns the rows of the opened parts of some items, oldest first."""
    query = select(entries).where(entries.c.part_of == func.any(array_of(item_ids)), entries.c.part_of != "", SHOWN)
    return (await connection.execute(query.order_by(entries.c.opened_on, entries.c.item_id))).mappings().all()


async def omissions(connection: AsyncConnection, today: date, limit: int) -> Omissions:
    """Returns what was missed as a day sees it, at most `limit` rows of each kind."""
    c = entries.c
    late = ((c.listing == "dik") & c.overdue_since.is_not(None)) | ((c.listing == "dik") & (c.review_on < today))
    over = (c.listing == "dik") & (c.ends_on < today)
    undecided = (c.mode == "by_law") & c.ends_on.is_not(None)
    oldest = func.least(c.overdue_since, c.review_on).asc()
    return Omissions(
        late=await _some(connection, late, oldest, limit),
        over=await _some(connection, over, c.ends_on.asc(), limit),
        undecided=await _some(connection, undecided, c.opened_on.desc(), limit),
    )


async def history_of(connection: AsyncConnection, item_id: str) -> Sequence[RowMapping]:
    """Returns what happened to one item on the website, newest first."""
    query = select(changes).where(changes.c.item_id == item_id).order_by(changes.c.sequence.desc()).limit(50)
    return (await connection.execute(query)).mappings().all()


async def find(connection: AsyncConnection, filters: SiteFilters) -> SearchResult:
    """Returns one page of a list and the size of the whole answer."""
    offset, facet = (filters.page - 1) * PAGE_SIZE, _facet_of(filters)
    if facet is None:
        return await _find_few(connection, filters, offset)
    if filters.narrowed or filters.sort or filters.key or not offset:
        rows = await _page(connection, filters, [], offset)
    else:
        rows = await _deep_rows(connection, filters, offset)
    return _result(filters, rows, await _tallied(connection, facet))


async def _find_few(connection: AsyncConnection, filters: SiteFilters, offset: int) -> SearchResult:
    """Returns a page of an answer that no tally counts: its rows are gathered first, and put in order only if few.

    Of many rows the first ones in order are soon found by walking the order itself.
    """
    query = select(entries.c.item_id).where(*_conditions(filters)).limit(COUNTED + 1)
    hits = list((await connection.execute(query)).scalars())
    more = len(hits) > COUNTED
    few = [] if more else [entries.c.item_id == func.any(array_of(hits))]
    rows = await _page(connection, filters, few, offset) if hits else ()
    return _result(filters, rows, COUNTED if more else len(hits), more=more)


async def _page(
    connection: AsyncConnection, filters: SiteFilters, few: Sequence[ColumnElement[bool]], offset: int
) -> Sequence[RowMapping]:
    """Returns the rows of a page and one more, where there is one; those before a key last first."""
    if filters.key is None:
        return await _rows(connection, filters, few, PAGE_SIZE + 1, offset)
    rows: list[RowMapping] = []
    for beyond in filters.key.conditions(filters.order):
        if (left := PAGE_SIZE + 1 - len(rows)) > 0:
            rows += await _rows(connection, filters, [*few, beyond], left, 0)
    return rows


def _result(filters: SiteFilters, rows: Sequence[RowMapping], total: int, *, more: bool = False) -> SearchResult:
    """Returns a page with the keys of its first and last row where other rows stand beyond them."""
    further, back = len(rows) > PAGE_SIZE, filters.key is not None and filters.key.back
    shown = list(rows[:PAGE_SIZE])[:: -1 if back else 1]
    entries_of = tuple(entry_of(row) for row in shown)
    if not shown:
        return SearchResult(entries_of, total, more)
    has_before = further if back else filters.key is not None or filters.page > 1
    before = key_of(shown[0], filters.order, back=True) if has_before else None
    after = key_of(shown[-1], filters.order) if further or back else None
    return SearchResult(entries_of, total, more, before, after)


async def choices(
    connection: AsyncConnection, listing: Listing, facet: Literal["skpd", "huruf", "year"]
) -> tuple[Choice, ...]:
    """Returns the values that a list can be narrowed to, from the tallies alone."""
    standing = _tally(listing, facet).where(tallies.c.entries > 0).order_by(tallies.c.label, tallies.c.value)
    out = await _left_out(connection, listing, facet)
    rows = [(row, row.entries - out[row.value]) for row in await connection.execute(standing)]
    return tuple(Choice(row.value, row.label, left) for row, left in rows if left > 0)


async def size(connection: AsyncConnection, listing: Listing) -> int:
    """Returns the number of rows in a list, without walking it."""
    return await _tallied(connection, Facet(listing, "list", ""))


async def newly_opened(connection: AsyncConnection, limit: int) -> tuple[SiteEntry, ...]:
    """Returns what was opened last."""
    query = select(entries).where(entries.c.listing == "dip", SHOWN)
    query = query.order_by(entries.c.opened_on.desc(), entries.c.item_id.desc()).limit(limit)
    return tuple(entry_of(row) for row in (await connection.execute(query)).mappings())


async def latest_changes(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """Returns the last changes with the rows as they stand now, newest first."""
    query = _changes_with_entries().order_by(changes.c.sequence.desc()).limit(limit)
    rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    return rows


async def files_in(connection: AsyncConnection, item_ids: Sequence[str]) -> Sequence[RowMapping]:
    """Returns the standing copies of some items."""
    query = select(files).where(files.c.item_id == func.any(array_of(item_ids)), files.c.withdrawn_at.is_(None))
    return (await connection.execute(query.order_by(files.c.copy_id))).mappings().all()


async def standing_files(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Returns every copy that stands on the website."""
    query = select(files).where(files.c.withdrawn_at.is_(None), is_shown(files.c.item_id)).order_by(files.c.copy_id)
    return (await connection.execute(query)).mappings().all()


async def _some(
    connection: AsyncConnection, about: ColumnElement[bool], order: ColumnElement[Any], limit: int
) -> SearchResult:
    total = (await connection.execute(select(func.count()).select_from(entries).where(about, SHOWN))).scalar_one()
    query = select(entries).where(about, SHOWN).order_by(order, entries.c.item_id).limit(limit)
    rows = (await connection.execute(query)).mappings() if limit and total else ()
    return SearchResult(tuple(entry_of(row) for row in rows), int(total))


async def _left_out(connection: AsyncConnection, listing: Listing, facet: str) -> Counter[str]:
    """Counts what is withheld of a list, by the values of a tally that counts it all the same."""
    ids = list((await connection.execute(select(withheld.c.item_id))).scalars())
    if not ids:
        return Counter()
    value = _values_of(listing)[facet].label("value")
    query = select(value, func.count(entries.c.item_id.distinct()).label("many"))
    query = query.where(entries.c.item_id == func.any(array_of(ids)), entries.c.listing == listing).group_by("value")
    return Counter({row.value: row.many for row in await connection.execute(query)})


def _values_of(listing: Listing) -> dict[str, ColumnElement[Any]]:
    """Returns by tally where a row is counted in it (`projection.facets`)."""
    year = cast(cast(extract("year", _day_of(listing)), Integer), Text)
    return {
        "list": literal(""),
        "skpd": entries.c.skpd_code,
        "huruf": func.unnest(entries.c.huruf),
        "year": func.coalesce(year, UNDATED),
    }


def _tally(listing: Listing, facet: str) -> Select[Any]:
    return select(tallies).where(tallies.c.listing == listing, tallies.c.facet == facet)


def _changes_with_entries() -> Select[Any]:
    own = (changes.c.sequence, changes.c.what, changes.c.at, changes.c.listing.label("then_listing"))
    return select(entries, *own).join_from(changes, entries, changes.c.item_id == entries.c.item_id).where(SHOWN)


async def _rows(
    connection: AsyncConnection, filters: SiteFilters, where: Sequence[ColumnElement[bool]], limit: int, offset: int
) -> Sequence[RowMapping]:
    back = filters.key is not None and filters.key.back
    query = select(entries).where(*_conditions(filters), *where).order_by(*filters.order.by(back=back))
    return (await connection.execute(query.limit(limit).offset(offset))).mappings().all()


async def _deep_rows(connection: AsyncConnection, filters: SiteFilters, offset: int) -> Sequence[RowMapping]:
    """Returns a page of a whole list from the year in which it begins: rows of the years before are in the tallies.

    The list of what is exempt is ordered by the day of its end, undated rows last; the other one newest first.
    """
    day, is_dip = _day_of(filters.listing), filters.listing == "dip"
    dated = [each for each in await choices(connection, filters.listing, "year") if each.value != UNDATED]
    for year in sorted(dated, key=lambda each: each.value, reverse=is_dip):
        if offset < year.entries:
            first, last = _span(int(year.value))
            begun = day <= last if is_dip else day >= first
            rows = list(await _rows(connection, filters, [begun], PAGE_SIZE, offset))
            rest = PAGE_SIZE - len(rows)
            return [*rows, *(await _rows(connection, filters, [day.is_(None)], rest, 0) if rest else ())]
        offset -= year.entries
    return await _rows(connection, filters, [day.is_(None)], PAGE_SIZE, offset)


async def _tallied(connection: AsyncConnection, facet: Facet) -> int:
    """Returns the size of an answer to one wish, or of a whole list, without what is withheld."""
    query = _tally(facet.listing, facet.facet).where(tallies.c.value == facet.value)
    row = (await connection.execute(query)).mappings().one_or_none()
    out = await _left_out(connection, facet.listing, facet.facet)
    return max(0, int(row["entries"]) - out[facet.value]) if row else 0


def _facet_of(filters: SiteFilters) -> Facet | None:
    """Returns the tally that holds the size of an answer; None where several wishes, or words, must be counted."""
    of = filters.listing
    asked = {
        Facet(of, "skpd", filters.skpd): filters.skpd,
        Facet(of, "huruf", filters.huruf): filters.huruf,
        Facet(of, "year", filters.year): filters.year,
    }
    wishes = [facet for facet, wish in asked.items() if wish] or [Facet(of, "list", "")]
    return None if filters.words or len(wishes) > 1 else wishes[0]


def _conditions(filters: SiteFilters) -> list[ColumnElement[bool]]:
    wishes: list[tuple[str, ColumnElement[bool]]] = [
        (filters.skpd, entries.c.skpd_code == filters.skpd),
        (filters.huruf, entries.c.huruf.contains([filters.huruf])),
        (filters.year, _in_year(filters)),
        (filters.words, _has_words(filters.words)),
    ]
    return [entries.c.listing == filters.listing, SHOWN, *(condition for wish, condition in wishes if wish)]


def _in_year(filters: SiteFilters) -> ColumnElement[bool]:
    day = _day_of(filters.listing)
    if filters.year == UNDATED:
        return day.is_(None)
    return day.between(*_span(int(filters.year))) if re.fullmatch("(?!0000)[0-9]{4}", filters.year) else false()


def _day_of(listing: Listing) -> ColumnElement[Any]:
    """Returns the day by whose year rows of a list are counted."""
    return entries.c.opened_on if listing == "dip" else entries.c.ends_on


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _has_words(words: str) -> ColumnElement[bool]:
    plain = re.findall(r"\w+", words.lower())
    beginnings = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in plain))
    stems = func.plainto_tsquery("indonesian", " ".join(plain))
    return entries.c.search.bool_op("@@")(beginnings) | entries.c.search.bool_op("@@")(stems)
