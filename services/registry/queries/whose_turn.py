"""Who does the next step of an item or of one of its opening cases, as conditions on the table of items."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from services.registry import tables as t
from services.registry.domain.states import WAITING
from services.registry.queries.awaiting import CONSIDERED, WEIGHED_CASE
from services.registry.store.archive_lists import CONTENT_FOR_KETUA, TAKEN_DOWN_ITEMS
from services.registry.tables import CONTENT_UNDECIDED

ITEM, CASE = t.items.c, t.cases.c


def _asked(name: str) -> ColumnElement[Any]:
    return func.jsonb_extract_path_text(ITEM.record, "consultation", name, "person")


def _with_case(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Returns whether the item has a case of these conditions."""
    return select(CASE.id).where(CASE.item_id == ITEM.id, *conditions).correlate(t.items).exists()


WITH_TIM = and_(ITEM.state == "proposed", _asked("asked").is_not(None), _asked("answered").is_(None))
RENEWED = func.jsonb_extract_path_text(ITEM.record, "renewal", "review_on").is_not(None)
OVER = and_(ITEM.state.in_(sorted(WAITING)), ITEM.queue == "sudah_berakhir")
OPEN = CASE.state == "open"
UNCONSIDERED = and_(WEIGHED_CASE, not_(CONSIDERED))
WAITS: Mapping[str, ColumnElement[bool]] = {
    "petugas": or_(
        and_(ITEM.state == "submitted", ITEM.queue != "sudah_berakhir"),
        and_(ITEM.queue == "tinjau_ulang", not_(RENEWED)),
        TAKEN_DOWN_ITEMS,
    ),
    "ketua": or_(
        and_(ITEM.state == "proposed", ITEM.queue != "sudah_berakhir", not_(WITH_TIM)),
        OVER,
        and_(ITEM.state == "exempt", RENEWED),
        CONTENT_FOR_KETUA,
        TAKEN_DOWN_ITEMS,
        _with_case(OPEN, not_(UNCONSIDERED)),
    ),
    "tim": or_(WITH_TIM, _with_case(OPEN, UNCONSIDERED)),
    "pimpinan": or_(
        and_(ITEM.state == "decided", ITEM.queue != "sudah_berakhir"),
        and_(CONTENT_UNDECIDED, not_(CONTENT_FOR_KETUA)),
        _with_case(CASE.state == "decided"),
    ),
    "skpd": ITEM.state == "returned",
}
