"""What the lists, searches and counts of items rest on: their indexes, and the tallies in place of counting."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

SEARCHED = literal_column(
    "registry.searched(items.title, items.public_title, items.skpd_name, items.skpd_code, items.penetapan_number,"
    " items.record -> 'location')",
    Text,
)
"""The words of an item in which a search looks; no word spans two of them, since each stands on its own line.

The function of the migration adds the address with the labels of its parts (`domain.archive.LABELS`).
"""

RENEWED = text("items.state = 'exempt' AND jsonb_extract_path_text(items.record, 'renewal', 'review_on') IS NOT NULL")
"""A new day of review was proposed and waits for the Ketua."""

LENT = text('items.record @> \'{"loans": [{"returned": null}]}\'')
"""The paper is out of its box."""


def numbers_of(items: Table) -> ColumnElement[list[str]]:
    """Returns the agenda number of an item and each number with a year in these words, without zeros before them."""
    return func.registry.numbers_in(items.c.agenda, SEARCHED, type_=ARRAY(Text))


def indexes_of(items: Table) -> tuple[Index, ...]:
    """Returns the indexes of the lists of items, one for each order and filter that a page offers."""
    c = items.c
    words = {"searched": "public.gin_trgm_ops", "id": "public.gin_trgm_ops"}
    return (
        Index("items_by_last_day", c.ends_on, c.retention_over_on, c.id),
        Index("items_of_state_by_last_day", c.state, c.ends_on, c.retention_over_on, c.id),
        Index("items_by_arrival", c.received_on, c.id),
        Index("items_by_huruf", c.huruf, postgresql_using="gin"),
        Index("items_by_opening", c.opened_on, c.id, postgresql_where=c.opened_on.is_not(None)),
        Index("items_renewed", c.received_on, c.id, postgresql_where=RENEWED),
        Index("items_lent", c.received_on, c.id, postgresql_where=LENT),
        Index("items_by_numbers", numbers_of(items).label("numbers"), postgresql_using="gin"),
        Index("items_by_words", SEARCHED.label("searched"), c.id, postgresql_using="gin", postgresql_ops=words),
    )


def tallies(metadata: MetaData) -> Table:
    """Returns the table of what is counted of items and cases: each statement that changes some adds its rows.

    A trigger of the same transaction writes them, so that no path into the tables goes uncounted; rows that are alike
    are added up now and then. `about` is items or cases, of which only the state is counted.
    """
    return Table(
        "tallies",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("about", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("queue", Text, nullable=False),
        Column("skpd_code", Text, nullable=False),
        Column("huruf", ARRAY(Text), nullable=False),
        Column("rows", Integer, nullable=False),
    )
