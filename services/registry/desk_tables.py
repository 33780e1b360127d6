"""The tables of the desks: acts on many rows of a work list, who works on what, and stock-takes of the archive."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB


def joint_acts(metadata: MetaData) -> Table:
    """Returns what became of each item of an act on many, for whoever pressed; sent twice, it stands once."""
    return Table(
        "joint_acts",
        metadata,
        Column("id", Text, primary_key=True),
        Column("person", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
        Column("chosen", Integer, nullable=False),
        Column("outcome", JSONB, nullable=False),
    )


def takings(metadata: MetaData) -> Table:
    """Returns who says that they work on an item or a case of a desk, until when; it locks nothing."""
    return Table(
        "takings",
        metadata,
        Column("subject", Text, primary_key=True),
        Column("role", Text, primary_key=True),
        Column("person", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("until", DateTime(timezone=True), nullable=False),
    )


def stock_takes(metadata: MetaData) -> Table:
    """Returns the book of stock-takes: of which place, by whom, and what was found; a person has one open at most."""
    return Table(
        "stock_takes",
        metadata,
        Column("id", Text, primary_key=True),
        *(Column(part, Text, nullable=False) for part in ("gedung", "ruang", "rak", "boks")),
        Column("begun_by", Text, nullable=False),
        Column("begun_name", Text, nullable=False),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("closed_by", Text, nullable=False),
        Column("closed_at", DateTime(timezone=True)),
        Column("outcome", JSONB, nullable=False),
        Index("stock_takes_by_time", "begun_at", "id"),
        Index("stock_takes_open", "begun_by", unique=True, postgresql_where=text("closed_at IS NULL")),
    )


def stock_marks(metadata: MetaData) -> Table:
    """Returns which papers a stock-take has seen."""
    return Table(
        "stock_marks",
        metadata,
        Column("take_id", Text, ForeignKey("registry.stock_takes.id"), primary_key=True),
        Column("item_id", Text, ForeignKey("registry.items.id"), primary_key=True),
        Column("person", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )
