"""The filters, the search and the orders of a list of items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_

from services.registry import tables as t
from services.registry.domain.archive import LABELS
from services.registry.store.archive_lists import WITHOUT_ADDRESS

SHORTEST_ID = 8
PAGE = 200
"""Rows of one page of a list."""


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


_PLACE = t.items.c.record["location"]
_PARTS = (part for name, label in LABELS.items() for part in (literal(label), _PLACE[name].astext))
SEARCHED = (
    *(t.items.c[name] for name in ("title", "public_title", "skpd_name", "skpd_code", "penetapan_number")),
    case((func.jsonb_typeof(_PLACE) == "object", func.concat_ws(" ", *_PARTS))),
)
"""Where a word of a search is looked for; a number of the agenda is found as it is written, `17/2026`."""

ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "id": (t.items.c.id,),
    "received_on": (t.items.c.received_on, t.items.c.id),
    "ends_on": (t.items.c.ends_on.nulls_last(), t.items.c.retention_over_on.nulls_last(), t.items.c.id),
}


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
    for column in SEARCHED:
        yield column.icontains(word, autoescape=True)
    yield t.items.c.agenda == word
    if len(word) >= SHORTEST_ID:
        yield t.items.c.id.icontains(word, autoescape=True)
