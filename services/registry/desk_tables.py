"""The tables of the desks: acts on many rows, who works on what, who cannot be told, and which days are worked."""

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Table, Text
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


def working_days(metadata: MetaData) -> Table:
    """Returns the working days as the scheduler said them, the one that follows each, and when people were told."""
    return Table(
        "working_days",
        metadata,
        Column("day", Date, primary_key=True),
        Column("following", Date, nullable=False),
        Column("told_at", DateTime(timezone=True)),
    )
