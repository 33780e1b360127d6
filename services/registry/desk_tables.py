"""The tables of the desks: acts on many rows, who works on what, what waits to be signed, whom no mail can tell, and
stock-takes of the archive."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


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


def manuscripts(metadata: MetaData) -> Table:
    """Returns the papers that are kept to be signed; one that counts is the only one of its number."""
    return Table(
        "manuscripts",
        metadata,
        Column("id", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("number", Text, nullable=False, index=True),
        Column("item_id", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("waits_for", ARRAY(Text), nullable=False),
        Column("prepared_at", DateTime(timezone=True), nullable=False),
        Column("record", JSONB, nullable=False),
        Column("sealed", LargeBinary),
        Index("manuscripts_that_count", "kind", "number", unique=True, postgresql_where=text("state <> 'batal'")),
        Index("manuscripts_waiting", "prepared_at", postgresql_where=text("state IN ('menunggu', 'sebagian')")),
    )


def unreached(metadata: MetaData) -> Table:
    """Returns whose work nobody can tell them of, since there is no address; `day` is the last working day of it."""
    return Table(
        "unreached",
        metadata,
        Column("account", Text, primary_key=True),
        Column("day", Date, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("many", Integer, nullable=False),
    )


def days_off(metadata: MetaData) -> Table:
    """Returns the days off that fall on Mondays to Fridays by year, by the `version` of the calendar that said so."""
    return Table(
        "days_off",
        metadata,
        Column("year", Integer, primary_key=True, autoincrement=False),
        Column("version", Integer, nullable=False),
        Column("days", JSONB, nullable=False),
    )


def working_days(metadata: MetaData) -> Table:
    """Returns the working days whose beginning the scheduler said, and when people were told."""
    return Table(
        "working_days",
        metadata,
        Column("day", Date, primary_key=True),
        Column("told_at", DateTime(timezone=True)),
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
