"""The filters, the search and the orders of a list of items."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, literal, or_, select

from services.registry import tables as t
from services.registry.list_indexes import SEARCHED, numbers_of
from services.registry.queries.due import DUE
from services.registry.queries.whose_turn import WAITS
from services.registry.store.archive_lists import WITHOUT_ADDRESS

SHORTEST_ID = 8
NUMBER = re.compile(r"0*[1-9][0-9]*/[0-9]{4}")
"""What has the shape of an agenda number."""
PAGE = 200
"""Rows of one page of a list."""
COUNTED = 1000
"""How many hits of a search are counted at most; of common words nobody waits for the rest."""
NEVER = date.max
"""Stands in an order for a day that there is not: last."""


@dataclass(frozen=True)
class ItemFilters:
    """Filters of a list of items; an empty word filters nothing. `order` is one of `ORDERS` or of `orders_of`.

    Each word of `text` must stand in a title, the name or code of the SKPD, the agenda number, the number of the
    penetapan, the address of the paper or the id. `since` and `until` bound the day of receipt, both inclusive,
    `due_by` the day by which something must be done; `waits` names who does it: petugas, ketua, tim, pimpinan or skpd.
    """

    state: str = ""
    queue: str = ""
    skpd: str = ""
    huruf: str = ""
    text: str = ""
    order: str = "id"
    limit: int = PAGE
    offset: int = 0
    without_address: bool = False
    waits: str = ""
    since: date | None = None
    until: date | None = None
    due_by: date | None = None


ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "id": (t.items.c.id,),
    "received_on": (t.items.c.received_on, t.items.c.id),
    "ends_on": (t.items.c.ends_on.nulls_last(), t.items.c.retention_over_on.nulls_last(), t.items.c.id),
}

BY_END = (t.items.c.ends_on, t.items.c.retention_over_on, t.items.c.id)
"""The columns of the order of the register and of the list of all items."""

_I = t.items.c
NUMBERS = numbers_of(t.items)


@dataclass(frozen=True)
class ListSize:
    """How many items a list has on all its pages; with `more`, at least so many."""

    items: int
    more: bool = False


def size_of(filters: ItemFilters) -> Select[Any]:
    """Returns the query of the size of a list: from the tallies, or by counting what is searched or few."""
    if filters.text or filters.without_address or filters.waits:
        found = filtered(select(t.items.c.id), filters).limit(COUNTED + 1).subquery()
        return select(func.count()).select_from(found)
    c = t.TALLIES.c
    wishes = {c.state: filters.state, c.queue: filters.queue, c.skpd_code: filters.skpd}
    same = [column == wish for column, wish in wishes.items() if wish]
    same += [c.huruf.contains([filters.huruf])] if filters.huruf else []
    return select(func.coalesce(func.sum(c.rows), 0)).where(c.about == "items", *same)


@dataclass(frozen=True)
class Days:
    """The days by which a list is filtered and put in order: when a row came, and by when it must be done."""

    came: ColumnElement[Any]
    due: ColumnElement[Any]
    id: ColumnElement[Any]


OF_ITEMS = Days(_I.received_on, DUE, _I.id)
OF_CASES = Days(t.cases.c.opened_on, t.cases.c.ends_on, t.cases.c.id)


def orders_of(days: Days) -> Mapping[str, tuple[ColumnElement[Any], ...]]:
    """Returns the orders of a work list; no column of them is ever NULL, so that a row can be followed by the next."""
    due = func.coalesce(days.due, literal(NEVER, Date))
    return {
        "came": (days.came, days.id),
        "skpd": (_I.skpd_name, days.came, days.id),
        "due": (due, days.came, days.id),
    }


def filtered(query: Select[Any], filters: ItemFilters, days: Days = OF_ITEMS) -> Select[Any]:
    """Narrows a query of items to those that filters let pass; order and page are left to the caller."""
    return query.where(*_conditions(filters), *_between(filters, days))


def _conditions(filters: ItemFilters) -> Iterator[ColumnElement[bool]]:
    if filters.without_address:
        yield WITHOUT_ADDRESS
    if filters.state:
        yield _I.state == filters.state
    if filters.queue:
        yield _I.queue == filters.queue
    if filters.skpd:
        yield _I.skpd_code == filters.skpd
    if filters.huruf:
        yield _I.huruf.contains([filters.huruf])
    if filters.waits in WAITS:
        yield WAITS[filters.waits]
    for word in filters.text.replace(",", " ").split():
        yield or_(*_places(word))


def _between(filters: ItemFilters, days: Days) -> Iterator[ColumnElement[bool]]:
    if filters.since:
        yield days.came >= filters.since
    if filters.until:
        yield days.came <= filters.until
    if filters.due_by:
        yield days.due <= filters.due_by


def _places(word: str) -> Iterator[ColumnElement[bool]]:
    """Yields where a word may stand; a piece of an id counts from eight signs on, since figures stand in every id.

    A number with its year (17/2026) is looked for as a whole: in pieces it stands in half of the items of that year.
    """
    if NUMBER.fullmatch(word):
        yield NUMBERS.contains([word.lstrip("0")])
        return
    yield SEARCHED.icontains(word, autoescape=True)
    if len(word) >= SHORTEST_ID:
        yield _I.id.icontains(word, autoescape=True)
