"""What the archive and the content of public items wait for, as conditions on the table of items."""

from datetime import date

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, text
from sqlalchemy.dialects.postgresql import JSONPATH

from services.registry import tables as t
from services.registry.list_indexes import LENT
from services.registry.tables import CONTENT_UNDECIDED, LISTED, NOWHERE, TAKEN_DOWN, on_titles

I = t.items.c  # noqa: E741

WITHOUT_ADDRESS = and_(LISTED, NOWHERE, I.part_of == "")
"""Nobody recorded where the paper lies; an opened part lies with the item that it is a part of."""


def overdue_loan(today: date) -> ColumnElement[bool]:
    """Returns the condition of the papers that are lent and were due back before a day."""
    late = f'$.loans[*] ? (@.returned == null && @.due_on < "{today.isoformat()}")'
    return and_(LENT, func.jsonb_path_exists(I.record, cast(literal(late), JSONPATH)))


RETENTION_OVER = and_(
    I.retention_over_on.is_not(None), func.jsonb_extract_path_text(I.record, "retention", "fate") == "musnah"
)
"""The JRA lets the file go at the end of its retention."""


def _said(*path: str) -> ColumnElement[str | None]:
    return cast(func.jsonb_extract_path_text(I.record, "content_decision", *path), String)


CONTENT_OMITTED = and_(CONTENT_UNDECIDED, or_(I.opened_mode != "decided", I.content_asked_on > I.opened_on))
"""Nobody has decided on the content though the law opened the item or the consent was taken back."""
CONTENT_FOR_KETUA = and_(CONTENT_UNDECIDED, _said("answer").is_(None))

TAKEN_DOWN_ITEMS = and_(TAKEN_DOWN)
"""Files were taken off the website at once: they stay down by a decision, or go up as a new copy."""


def taken_down_by_others(person: str) -> ColumnElement[bool]:
    """Returns the condition of the take-downs that a person may decide on: others took the files down."""
    mine = {"takedowns": [{"answer": "", "pressed_by": person}]}
    return and_(TAKEN_DOWN, ~I.record.contains(mine)) if person else TAKEN_DOWN_ITEMS


def content_for_head(person: str) -> ColumnElement[bool]:
    """Returns the condition of the content decisions that a head may confirm: another decided them."""
    return and_(CONTENT_UNDECIDED, _said("answer").is_not(None), _said("by", "person") != person)


def may_be_same(title: str) -> ColumnElement[bool]:
    """Returns the condition of listed items under a title like this one; an exempt item's public title is no title."""
    wanted = on_titles(cast(title, String))
    public = and_(text("items.state <> 'exempt'"), on_titles(I.public_title) == wanted)
    return and_(LISTED, or_(on_titles(I.title) == wanted, public))
