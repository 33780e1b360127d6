"""The addresses of the pages beside one: each says its number for people, and the row beside which it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

from services.registry.pages.list_places import MOST_PAGES, PER_PAGE
from services.registry.queries.item_filters import ListSize
from services.registry.queries.keyed_pages import AskedPage, Columns, RowKey


class TurnedPage(Protocol):
    """A page of a list with the keys of its neighbours."""

    @property
    def rows(self) -> Sequence[Any]:
        """Returns the rows."""
        ...

    @property
    def before(self) -> object | None:
        """Returns the key before which the page before ends."""
        ...

    @property
    def after(self) -> object | None:
        """Returns the key behind which the next page begins."""
        ...


def asked_page(columns: Columns, number: int, after: str, before: str, *, per_page: int = PER_PAGE) -> AskedPage:
    """Returns which page an address asks for: that beside a row, or by its number alone, as bookmarks have it."""
    key = RowKey.read(after, columns) or RowKey.read(before, columns, back=True)
    return AskedPage(per_page, key, 0 if key else (number - 1) * per_page)


def at_least(size: ListSize, found: TurnedPage) -> ListSize:
    """Returns a size no smaller than what a page shows: a tally that is wrong hides nothing until it is compared."""
    known = len(found.rows) + (found.before is not None) + (found.after is not None)
    return replace(size, items=max(size.items, known))


def turns(chosen: Mapping[str, Any], number: int, found: TurnedPage) -> dict[str, str]:
    """Returns the addresses of the pages before and after one, empty where there is none."""
    first = f"?{urlencode({**chosen, 'halaman': 1})}"
    before = _turn(chosen, number - 1, "sebelum", found.before) if found.rows else first
    return {"before": before, "after": _turn(chosen, number + 1, "sesudah", found.after)}


def _turn(chosen: Mapping[str, Any], number: int, side: str, key: object | None) -> str:
    named = min(max(number, 1), MOST_PAGES)
    return f"?{urlencode({**chosen, 'halaman': named, side: str(key)})}" if key else ""
