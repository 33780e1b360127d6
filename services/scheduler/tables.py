"""The scheduler's schema: calendars by version, one clock an item, its steps, its cases and holds, and heartbeats.

`waits` are clocks of items that are not classified yet, `takedowns` those of files that were taken down, `doubts` the
times when the machine's clock was not believed.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
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

from shared.messaging.tables import MessagingTables
from shared.storage.naming import NAMING

METADATA = MetaData(schema="scheduler", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "scheduler")

calendar_versions = Table(
    "calendar_versions",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("service_days", JSONB, nullable=False, server_default=text("'{}'")),
)
"""`service_days` are the working days that the steps of an opening take, by step: from them comes the first rung."""

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
    Column("skpd_code", Text, nullable=False),
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
    Index("deadlines_by_end", "ends_on", "item_id"),
    Index("deadlines_of_state_by_end", "state", "ends_on", "item_id"),
    Index("deadlines_of_skpd_by_end", "skpd_code", "state", "ends_on", "item_id"),
    Index("deadlines_by_window", "window_opens", postgresql_where=text("state = 'running'")),
    Index("deadlines_parked", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
)

tallies = Table(
    "tallies",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("state", Text, nullable=False),
    Column("skpd_code", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)
"""How many clocks there are: a trigger adds a row for each statement that changes that, alike ones are added up."""

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
    Column("again_at", DateTime(timezone=True)),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("state IN ('waiting', 'fired', 'cancelled')", name="state"),
    CheckConstraint("(state = 'fired') = (fired_at IS NOT NULL)", name="fired_at"),
    CheckConstraint("again_at IS NULL OR state <> 'cancelled'", name="again_at"),
    Index("rungs_due", "on", "rank", "item_id", postgresql_where=text("state = 'waiting' AND again_at IS NULL")),
    Index("rungs_again", "again_at", postgresql_where=text("again_at IS NOT NULL")),
)
"""`again_at` is when a step is said again that was said and not answered, or tried again that was put off."""

waits = Table(
    "waits",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    Column("said_at", DateTime(timezone=True)),
    Index("waits_by_end", "ends_on", "item_id"),
    Index("waits_said", "said_at", postgresql_where=text("said_at IS NOT NULL")),
)
"""Items that are not classified yet, with the end that is written for them; `due_at` is when that is said next."""

takedowns = Table(
    "takedowns",
    METADATA,
    Column("takedown_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False, index=True),
    Column("due_on", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("said_at", DateTime(timezone=True)),
    Column("taken_down_on", Date),
    Index("takedowns_waiting", "due_at", postgresql_where=text("said_at IS NULL")),
)
"""Files that were taken down at once, with the last working day on which somebody decides on it in time."""

cases = Table(
    "cases",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False, index=True),
    Column("period_version", Integer, nullable=False),
    Column("trigger", Text),
    Column("outcome", Text),
    Column("effective_on", Date),
    Column("opened_on", Date),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
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
    Column("boot", Text),
    Column("uptime", Float),
    Index("heartbeats_boot", "boot", "id", postgresql_where=text("boot IS NOT NULL")),
)
"""`boot` and `uptime` are the machine's own count beside `watermark_to`; absent for a clock that people move."""

doubts = Table(
    "doubts",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("wall", DateTime(timezone=True), nullable=False),
    Column("expected", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ending", Text),
    Column("adopted", Boolean, nullable=False, server_default=text("false")),
    Column("day", Date),
    Column("confirmations", JSONB, nullable=False, server_default=text("'{}'")),
    CheckConstraint("ending IN ('sendiri', 'dua_orang')", name="ending"),
    CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended"),
    Index("doubts_standing", text("(ended_at IS NULL)"), unique=True, postgresql_where=text("ended_at IS NULL")),
)
"""Times when the clock was doubted; `seen_at` is PostgreSQL's instant of the last look that still doubted it."""

proposals = Table(
    "calendar_proposals",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("year", Integer, nullable=False),
    Column("days", JSONB, nullable=False),
    Column("decree", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Text),
    Column("decider", Text),
    Column("why", Text),
    CheckConstraint("state IN ('pending', 'confirmed', 'rejected', 'withdrawn')", name="state"),
    Index("calendar_proposals_pending", "year", unique=True, postgresql_where=text("state = 'pending'")),
)
"""Years of the calendar that one person proposed; `proposer` and `decider` are persons, not accounts."""

recounts = Table(
    "recounts",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("mark", Text, nullable=False),
    Column("year", Integer),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("total", Integer),
    Column("clocks", Integer, nullable=False, server_default=text("0")),
    Column("moved", Integer, nullable=False, server_default=text("0")),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("redated", Integer, nullable=False, server_default=text("0")),
    Column("removed", Integer, nullable=False, server_default=text("0")),
    Column("moves", JSONB, nullable=False, server_default=text("'[]'")),
    Index("recounts_open", "id", postgresql_where=text("finished_at IS NULL")),
)
"""Every time all running clocks were counted anew: from which `mark` of calendar and ladder, and what moved.

`total` is how many there are to count, absent until they are parted.
"""

recount_parts = Table(
    "recount_parts",
    METADATA,
    Column("recount_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("clocks", Integer, nullable=False),
    Column("moved", Integer, nullable=False, server_default=text("0")),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("redated", Integer, nullable=False, server_default=text("0")),
    Column("removed", Integer, nullable=False, server_default=text("0")),
    Column("done_at", DateTime(timezone=True)),
    Index("recount_parts_undone", "recount_id", "number", postgresql_where=text("done_at IS NULL")),
)
"""The parts of a count that is not finished: clocks of items from `first` to `last`, one transaction each."""

workdays = Table(
    "workdays",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("said_at", DateTime(timezone=True), nullable=False, index=True),
)
"""The working days whose beginning was said, each once."""
