"""The filters, the search and the orders of a list of items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from services.registry import tables as t
from services.registry.list_indexes import SEARCHED
from services.registry.store.archive_lists import WITHOUT_ADDRESS

SHORTEST_ID = 8
PAGE = 200
"""Rows of one page of a list."""
COUNTED = 1000
"""How many hits of a search are counted at most; of common words nobody waits for the rest."""


@dataclass(frozen=True)
class ItemFilters:
    """Filters of a list of items; an empty word filters nothing. `order` is ends_on (then JRA), received_on or id.

    Each word of `text` must stand in a title, the name or code of the SKPD, the agenda number, the number of the
    penetapan, the address of the paper or the id.
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


ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "id": (t.items.c.id,),
    "received_on": (t.items.c.received_on, t.items.c.id),
    "ends_on": (t.items.c.ends_on.nulls_last(), t.items.c.retention_over_on.nulls_last(), t.items.c.id),
}


@dataclass(frozen=True)
class ListSize:
    """How many items a list has on all its pages; with `more`, at least so many."""

    items: int
    more: bool = False


def size_of(filters: ItemFilters) -> Select[Any]:
    """Returns the query of the size of a list: from the tallies, or by counting what is searched or few."""
    if filters.text or filters.without_address:
        found = filtered(select(t.items.c.id), filters).limit(COUNTED + 1).subquery()
        return select(func.count()).select_from(found)
    c = t.TALLIES.c
    wishes = {c.state: filters.state, c.queue: filters.queue, c.skpd_code: filters.skpd}
    same = [column == wish for column, wish in wishes.items() if wish]
    same += [c.huruf.contains([filters.huruf])] if filters.huruf else []
    return select(func.coalesce(func.sum(c.rows), 0)).where(c.about == "items", *same)


def filtered(query: Select[Any], filters: ItemFilters) -> Select[Any]:
    """Narrows a query of items to those that filters let pass; order and page are left to the caller."""
    i = t.items.c
    if filters.without_address:
        query = query.where(WITHOUT_ADDRESS)
    if filters.state:
        query = query.where(i.state == filters.state)
    if filters.queue:
        query = query.where(i.queue == filters.queue)
    if filters.skpd:
        query = query.where(i.skpd_code == filters.skpd)
    if filters.huruf:
        query = query.where(i.huruf.contains([filters.huruf]))
    for word in filters.text.replace(",", " ").split():
        query = query.where(or_(*_places(word)))
    return query


def _places(word: str) -> Iterator[ColumnElement[bool]]:
    """Yields where a word may stand; a piece of an id counts from eight signs on, since figures stand in every id."""
    yield SEARCHED.icontains(word, autoescape=True)
    yield t.items.c.agenda == word
    if len(word) >= SHORTEST_ID:
        yield t.items.c.id.icontains(word, autoescape=True)
