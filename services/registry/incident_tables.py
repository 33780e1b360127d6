"""The tables of incidents: what leaked, who was told, and which findings of machines opened one."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


def incidents(metadata: MetaData) -> Table:
    """Returns the incidents of UU 27/2022 Ps 46; content stands sealed beside the columns."""
    return Table(
        "incidents",
        metadata,
        Column("id", Text, primary_key=True),
        Column("number", Text, nullable=False, unique=True),
        Column("year", Integer, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("item_ids", ARRAY(Text), nullable=False),
        Column("takedown_id", Text, unique=True),
        Column("state", Text, nullable=False),
        Column("known_at", DateTime(timezone=True), nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("served_at", DateTime(timezone=True)),
        Column("recorded_by", Text, nullable=False),
        *(Column(name, Text) for name in ("asked_by", "closed_by")),
        Column("gathers", Text, nullable=False, server_default=""),
        Column("record", JSONB, nullable=False),
        Column("sealed", LargeBinary),
        UniqueConstraint("year", "sequence"),
        CheckConstraint("asked_by <> recorded_by", name="asked_by_another"),
        CheckConstraint("closed_by <> recorded_by AND closed_by <> asked_by", name="closed_by_a_third"),
        CheckConstraint("(state = 'selesai') = (closed_by IS NOT NULL)", name="closed_is_signed"),
        CheckConstraint("state = 'dicatat' OR served_at IS NOT NULL", name="told_before_closed"),
        Index("incidents_by_item", "item_ids", postgresql_using="gin"),
        Index("incidents_unserved", "due_at", postgresql_where=text("served_at IS NULL")),
        Index("incidents_gathering", "gathers", "known_at", postgresql_where=text("gathers <> ''")),
    )


def notices(metadata: MetaData) -> Table:
    """Returns the numbered notices of incidents; what each says stands in the record of its incident."""
    return Table(
        "notices",
        metadata,
        Column("number", Text, primary_key=True),
        Column("year", Integer, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("incident_id", Text, ForeignKey("registry.incidents.id"), nullable=False, index=True),
        *(Column(name, Text, nullable=False) for name in ("audience", "skpd_code")),
        Column("dated", Date, nullable=False),
        Column("sent_at", DateTime(timezone=True)),
        UniqueConstraint("year", "sequence"),
    )


def leaks(metadata: MetaData) -> Table:
    """Returns what machines found readable, and the incident of each; none for an item that registry does not know."""
    return Table(
        "leaks",
        metadata,
        Column("finding_id", Text, primary_key=True),
        Column("item_id", Text, nullable=False, index=True),
        Column("incident_id", Text, ForeignKey("registry.incidents.id"), index=True),
        Column("kinds", ARRAY(Text), nullable=False),
        *(Column(name, Text, nullable=False) for name in ("place", "found_by", "proof")),
        *(Column(name, DateTime(timezone=True), nullable=False) for name in ("found_at", "heard_at")),
    )
