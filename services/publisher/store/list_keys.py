"""Pages of a list by the row after or before which they begin, so that none costs more for being far behind."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Date, RowMapping, Text, literal, tuple_

from services.publisher.domain.projection import Listing
from services.publisher.tables import entries
from shared.runtime.foreign_json import read_json

Sort = Literal["judul", "skpd", "akhir", "terbaru"]
SORTS: tuple[Sort, ...] = ("akhir", "terbaru", "judul", "skpd")
LONGEST_KEY = 2_000
E = entries.c


class ListOrder(NamedTuple):
    """The column by which a list is ordered before its ids, and whether both fall; rows without a value stand last."""

    column: ColumnElement[Any]
    falls: bool = False

    def by(self, *, back: bool = False) -> tuple[ColumnElement[Any], ...]:
        """Returns the order, the other way round for `back`."""
        first, second = (self.column, E.item_id)
        return (first.desc(), second.desc()) if self.falls != back else (first.asc(), second.asc())


@dataclass(frozen=True)
class ListKey:
    """Names the row behind which a page begins, or before which one ends: by its place, so that it may be gone."""

    value: str | date | None
    item_id: str
    back: bool = False

    def text(self) -> str:
        """Returns the key as an address carries it."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return base64.urlsafe_b64encode(json.dumps([value, self.item_id]).encode()).decode().rstrip("=")

    def conditions(self, order: ListOrder) -> Iterator[ColumnElement[bool]]:
        """Yields what is true of the rows of the page, in their order, each by one stretch of an index."""
        has_none = order.column is E.ends_on
        undated, onward = order.column.is_(None), order.falls == self.back
        if self.value is None:
            yield undated & (E.item_id > self.item_id if onward else E.item_id < self.item_id)
        else:
            kind = Date() if isinstance(self.value, date) else Text()
            here, key = (
                tuple_(order.column, E.item_id),
                tuple_(literal(self.value, kind), literal(self.item_id, Text())),
            )
            yield here > key if onward else here < key
        if has_none and self.back and self.value is None:
            yield order.column.is_not(None)
        if has_none and not self.back and self.value is not None:
            yield undated


def order_of(listing: Listing, sort: Sort | Literal[""]) -> ListOrder:
    """Returns the order of a list that a reader asks for."""
    default: Sort = "terbaru" if listing == "dip" else "akhir"
    newest = E.opened_on if listing == "dip" else E.penetapan_date
    orders: dict[Sort, ListOrder] = {
        "judul": ListOrder(E.title),
        "skpd": ListOrder(E.skpd_code),
        "akhir": ListOrder(E.ends_on),
        "terbaru": ListOrder(newest, falls=True),
    }
    return orders[sort or default]


def key_of(row: RowMapping, order: ListOrder, *, back: bool = False) -> ListKey:
    """Returns the key of a row."""
    return ListKey(row[str(order.column.key)], row["item_id"], back)


def read_key(text: str, order: ListOrder, *, back: bool = False) -> ListKey | None:
    """Reads a key of an address; None for what is none of that order."""
    try:
        value, item_id = read_json(base64.urlsafe_b64decode(text[:LONGEST_KEY] + "=" * (-len(text) % 4)))
        if isinstance(order.column.type, Date) and value is not None:
            value = date.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    if not isinstance(item_id, str) or "\0" in f"{value}{item_id}":
        return None
    given = value is not None or order.column is E.ends_on
    return ListKey(value, item_id, back) if given and isinstance(value, str | date | None) else None
