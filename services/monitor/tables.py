"""The monitor's schema: the journal of events, and in which public list each item must be and is."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.tables import MessagingTables
from shared.storage.naming import NAMING

METADATA = MetaData(schema="monitor", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "monitor")

journal = Table(
    "journal",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("type", Text, nullable=False, index=True),
    Column("key", Text, nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    Column("room", Text, nullable=False),
    Column("correlation_id", Text, nullable=False, index=True),
    Column("causation_id", Text, nullable=False),
    Column("item_id", Text, index=True),
    Column("submission_id", Text, index=True),
    Column("facts", JSONB, nullable=False),
    Index("journal_by_case", text("(facts ->> 'case_id')"), postgresql_where=text("facts ? 'case_id'")),
    Index(
        "journal_by_agenda",
        text("(facts ->> 'agenda_number')"),
        text("(facts ->> 'agenda_year')"),
        postgresql_where=text("type = 'intake.submission_received.v1'"),
    ),
)

standings = Table(
    "standings",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("due_list", Text),
    Column("due_version", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True)),
    Column("shown_list", Text),
    Column("shown_sequence", BigInteger, nullable=False, server_default="0"),
    Column("shown_at", DateTime(timezone=True)),
    Column("url", Text),
)

forgotten = Table(
    "forgotten",
    METADATA,
    Column("what", Text, primary_key=True),
    Column("line", BigInteger, nullable=False, server_default="0"),
    Column("before", DateTime(timezone=True)),
)
"""How far the journal was looked through for lines to forget, and until when it then lacks them."""
