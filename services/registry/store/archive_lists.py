"""What the archive and the content of public items wait for: conditions on the table of items, and their indexes."""

from sqlalchemy import ColumnElement, Index, String, and_, cast, func, or_, text

from services.registry import tables as t

I = t.items.c  # noqa: E741

LISTED = text("items.state IN ('exempt', 'public', 'partly_public')")
"""Stands in a public list; written out, so that the partial indexes of these lists are used."""
NOWHERE = text("(items.record -> 'location') = 'null'::jsonb")
WITHOUT_ADDRESS = and_(LISTED, NOWHERE, I.part_of == "")
"""Nobody recorded where the paper lies; an opened part lies with the item that it is a part of."""

RETENTION_OVER = and_(
    I.retention_over_on.is_not(None), func.jsonb_extract_path_text(I.record, "retention", "fate") == "musnah"
)
"""The JRA lets the file go at the end of its retention."""

LAPSED = text("items.opened_mode = 'by_law'")


def _said(*path: str) -> ColumnElement[str | None]:
    return cast(func.jsonb_extract_path_text(I.record, "content_decision", *path), String)


CONTENT_UNDECIDED = I.content_asked_on.is_not(None)
"""Content of huruf g or h is public without a consent, and no confirmed decision says what becomes of it."""
CONTENT_OMITTED = and_(CONTENT_UNDECIDED, or_(I.opened_mode != "decided", I.content_asked_on > I.opened_on))
"""Nobody has decided on the content though the law opened the item or the consent was taken back."""
CONTENT_FOR_KETUA = and_(CONTENT_UNDECIDED, _said("answer").is_(None))


def content_for_head(person: str) -> ColumnElement[bool]:
    """Returns the condition of the content decisions that a head may confirm: another decided them."""
    return and_(CONTENT_UNDECIDED, _said("answer").is_not(None), _said("by", "person") != person)


def on_titles(column: ColumnElement[str]) -> ColumnElement[int]:
    """Returns what equal titles have in common: a hash of their letters and digits (NFKC, without case)."""
    plain = func.lower(func.regexp_replace(func.normalize(column), text("'[^[:alnum:]]+'"), text("''"), text("'g'")))
    return func.hashtextextended(plain, text("0"))


INDEXES = (
    Index("items_without_address", I.received_on, I.id, postgresql_where=and_(LISTED, NOWHERE)),
    Index("items_by_retention", I.retention_over_on, I.id, postgresql_where=I.retention_over_on.is_not(None)),
    Index("items_held", I.id, postgresql_where=I.held),
    Index("items_lapsed", I.opened_on, I.id, postgresql_where=LAPSED),
    Index("items_of_content", I.content_asked_on, I.id, postgresql_where=CONTENT_UNDECIDED),
    Index("items_by_title", on_titles(I.title), postgresql_where=LISTED),
    Index("items_by_public_title", on_titles(I.public_title), postgresql_where=LISTED),
)


def may_be_same(title: str) -> ColumnElement[bool]:
    """Returns the condition of listed items under a title like this one; an exempt item's public title is no title."""
    wanted = on_titles(cast(title, String))
    public = and_(text("items.state <> 'exempt'"), on_titles(I.public_title) == wanted)
    return and_(LISTED, or_(on_titles(I.title) == wanted, public))
