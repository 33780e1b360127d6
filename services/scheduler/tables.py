"""The scheduler's schema: calendars by version, one clock an item, its steps, its cases and holds, and heartbeats."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.plumbing import NAMING, Plumbing

METADATA = MetaData(schema="scheduler", naming_convention=NAMING)
PLUMBING = Plumbing(METADATA, "scheduler")

calendar_versions = Table(
    "calendar_versions",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
)

calendar_years = Table(
    "calendar_years",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("days", JSONB, nullable=False),
    Column("decree", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
)

deadlines = Table(
    "deadlines",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("period_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("public_title", Text, nullable=False),
    Column("skpd_code", Text, nullable=False, index=True),
    Column("skpd_name", Text, nullable=False),
    Column("ends_on", Date),
    Column("review_on", Date),
    Column("window_opens", Date),
    Column("calendar_version", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("closed_on", Date),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("failure", Text),
    Column("parked_at", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('running', 'closed')", name="state"),
    Index("deadlines_open_by_end", "ends_on", postgresql_where=text("state = 'running'")),
    Index("deadlines_parked", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
)

rungs = Table(
    "rungs",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("period_version", Integer, primary_key=True),
    Column("rung", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("working_days", Integer),
    Column("case_id", Text),
    Column("on", Date, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("fired_at", DateTime(timezone=True)),
    Column("reason", Text),
    CheckConstraint("state IN ('waiting', 'fired', 'cancelled')", name="state"),
    CheckConstraint("(state = 'fired') = (fired_at IS NOT NULL)", name="fired_at"),
    Index("rungs_due", "on", "rank", "item_id", postgresql_where=text("state = 'waiting'")),
)

cases = Table(
    "cases",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False, index=True),
    Column("period_version", Integer, nullable=False),
    Column("trigger", Text),
    Column("outcome", Text),
    Column("effective_on", Date),
)

holds = Table(
    "holds",
    METADATA,
    Column("hold_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("placed_on", Date, nullable=False),
    Column("released_on", Date),
)

heartbeats = Table(
    "heartbeats",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False, index=True),
    Column("watermark_from", DateTime(timezone=True)),
    Column("watermark_to", DateTime(timezone=True), nullable=False),
    Column("fired", Integer, nullable=False),
    Column("superseded", Integer, nullable=False),
    Column("parked", Integer, nullable=False),
)
