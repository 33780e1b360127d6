"""The tables of schema `registry`: one row an item and a case with its record in JSON, beside the columns that queries
and constraints need."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.registry import desk_tables, incident_tables
from services.registry.list_indexes import indexes_of, tallies
from shared.messaging.effects.tables import Effects
from shared.messaging.tables import MessagingTables
from shared.storage.bulk import NARROWED
from shared.storage.naming import NAMING
from shared.storage.orphans import WalkPlaces

METADATA: MetaData = MetaData(schema="registry", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "registry")
ORPHANS = WalkPlaces(METADATA)
EFFECTS = Effects(METADATA)
TALLIES: Table = tallies(METADATA)
joint_acts, takings = desk_tables.joint_acts(METADATA), desk_tables.takings(METADATA)
manuscripts: Table = desk_tables.manuscripts(METADATA)
unreached, working_days = desk_tables.unreached(METADATA), desk_tables.working_days(METADATA)
days_off = desk_tables.days_off(METADATA)


def _texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


items: Table = Table(
    "items",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("submission_id", Text, nullable=False),
    Column("agenda", Text, nullable=False, server_default=text("''")),
    *_texts("skpd_code", "skpd_name", "kind", "state", "queue"),
    Column("missing", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False),
    Column("item_version", Integer, nullable=False),
    Column("period_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("public_title", Text, nullable=False),
    Column("huruf", ARRAY(Text), nullable=False),
    Column("ends_on", Date),
    Column("review_on", Date),
    Column("retention_over_on", Date),
    Column("penetapan_number", Text, nullable=False),
    Column("penetapan_date", Date),
    Column("opened_on", Date),
    Column("opened_mode", Text, nullable=False),
    Column("overdue_since", Date),
    Column("content_asked_on", Date),
    Column("takedown_overdue_since", Date),
    Column("part_of", Text, nullable=False, server_default=text("''")),
    Column("held", Boolean, nullable=False),
    Column("received_on", Date, nullable=False),
    *(Column(name, Text) for name in ("proposed_by", "decided_by", "approved_by")),
    Column("highest_until", Date),
    Column("record", JSONB, nullable=False),
    Column("sealed", LargeBinary),
    CheckConstraint("proposed_by <> decided_by", name="proposer_is_not_decider"),
    CheckConstraint("approved_by <> decided_by AND approved_by <> proposed_by", name="approver_is_a_third"),
    CheckConstraint("(state = 'public') = (opened_on IS NOT NULL)", name="public_is_opened"),
    CheckConstraint("state <> 'exempt' OR penetapan_number <> ''", name="exempt_has_penetapan"),
    CheckConstraint("version > 0 AND period_version >= 0", name="versions_count"),
    Index("items_by_queue", "queue", "id", postgresql_where=text("queue <> ''")),
    Index("items_by_state", "state", "id"),
    Index("items_by_skpd", "skpd_code", "id"),
    Index("items_overdue", "overdue_since", postgresql_where=text("overdue_since IS NOT NULL")),
    info=NARROWED,
)

cases = Table(
    "cases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("item_id", Text, ForeignKey("registry.items.id"), nullable=False),
    Column("trigger", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("period_version", Integer, nullable=False),
    Column("window_opens", Date),
    Column("ends_on", Date),
    Column("effective_on", Date),
    Column("overdue_since", Date),
    Column("opened_on", Date, nullable=False),
    Column("decided_by", Text),
    Column("approved_by", Text),
    Column("record", JSONB, nullable=False),
    Column("sealed", LargeBinary),
    CheckConstraint("approved_by <> decided_by", name="approver_is_not_decider"),
    Index(
        "cases_one_live",
        "item_id",
        "trigger",
        unique=True,
        postgresql_where=text("state IN ('open', 'decided', 'approved') AND trigger IN ('due', 'new_test')"),
    ),
    Index("cases_live", "item_id", postgresql_where=text("state IN ('open', 'decided', 'approved')")),
    Index("cases_done", "item_id", postgresql_where=text("state = 'done'")),
    Index("cases_by_state", "state", "ends_on", "id"),
    Index("cases_by_end", "ends_on", "id"),
    Index("cases_of_item", "item_id"),
    Index("cases_overdue", "overdue_since", postgresql_where=text("overdue_since IS NOT NULL")),
)

stock_takes, stock_marks = desk_tables.stock_takes(METADATA), desk_tables.stock_marks(METADATA)

deadlines = Table(
    "deadlines",
    METADATA,
    Column("item_id", Text, ForeignKey("registry.items.id"), primary_key=True),
    Column("period_version", Integer, nullable=False),
    Column("window_opens", Date, nullable=False),
    Column("last_exempt_day", Date, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
)

reminders = Table(
    "reminders",
    METADATA,
    Column("item_id", Text, ForeignKey("registry.items.id"), primary_key=True),
    Column("period_version", Integer, primary_key=True),
    Column("rung", Integer, primary_key=True),
    Column("rung_on", Date, nullable=False),
    Column("last_exempt_day", Date, nullable=False),
)

files = Table(
    "files",
    METADATA,
    Column("file_id", Text, primary_key=True),
    Column("item_id", Text, ForeignKey("registry.items.id"), primary_key=True, index=True),
    Column("item_version", Integer, nullable=False),
    *_texts("object_key", "sha256"),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
)

suggestions = Table(
    "suggestions",
    METADATA,
    Column("item_id", Text, ForeignKey("registry.items.id"), primary_key=True),
    Column("item_version", Integer, nullable=False),
    Column("proposal", JSONB, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

penetapan = Table(
    "penetapan",
    METADATA,
    Column("number", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("item_id", Text, ForeignKey("registry.items.id"), nullable=False, index=True),
    Column("case_id", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("year", "sequence"),
    Index("penetapan_by_day", "dated", "kind"),
)

penetapan_counter = Table(
    "penetapan_counter",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

mandates = Table(
    "mandates",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    *_texts("office", "letter_number"),
    Column("letter_date", Date, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    *_texts("scope", "recorded_by"),
    Column("recorded_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_on", Date),
    Column("ended_on", Date),
    Column("end_reason", Text, nullable=False),
    Column("end_asked_by", Text),
    Column("end_asked_on", Date),
    Column("end_confirmed_by", Text),
    Column("end_confirmed_on", Date),
    Column("end_refused_by", Text),
    CheckConstraint("recorded_by <> person", name="nobody_mandates_themselves"),
    CheckConstraint("confirmed_by <> recorded_by AND confirmed_by <> person", name="confirmed_by_another"),
    CheckConstraint("(state = 'waiting') = (confirmed_by IS NULL)", name="counts_once_confirmed"),
    CheckConstraint("end_asked_by <> person AND end_confirmed_by <> person", name="nobody_ends_their_own"),
    CheckConstraint("end_confirmed_by <> end_asked_by", name="end_confirmed_by_another"),
    CheckConstraint("(state = 'ended') = (end_confirmed_by IS NOT NULL)", name="ended_by_two"),
)

copies = Table(
    "copies",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("item_id", Text, ForeignKey("registry.items.id"), nullable=False, index=True),
    *_texts("draft_key", "sha256"),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("redacted", Boolean, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_on", Date, nullable=False),
    Column("released_by", Text),
    Column("released_on", Date),
    *_texts("object_key", "approval"),
    Column("seen_by", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("withdrawn_on", Date),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("original", Text, nullable=False, server_default=""),
    Column("replaced_by", Text, nullable=False, server_default=""),
    Column("earlier", Text, nullable=False, server_default=""),
    CheckConstraint("released_by <> uploaded_by", name="releaser_is_another"),
)

register = Table(
    "register",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    Column("item_id", Text, ForeignKey("registry.items.id"), nullable=False),
    *_texts("act", "state", "queue"),
    Column("version", Integer, nullable=False),
    *_texts("skpd_code", "skpd_name", "public_title"),
    Column("huruf", ARRAY(Text), nullable=False),
    Column("number", Text, nullable=False),
    Column("ends_on", Date),
    *_texts("office", "note"),
    Column("person", Text, nullable=False, server_default=text("''")),
    Column("answer", Text, nullable=False, server_default=text("''")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("sealed", LargeBinary),
    UniqueConstraint("item_id", "version"),
    Index("register_by_day", "day", "id"),
    Index("register_of_public", "day", "item_id", postgresql_where=text("state = 'public'")),
)

announcements = Table(
    "announcements",
    METADATA,
    Column("number", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("dated", Date, nullable=False),
    Column("person", Text, nullable=False),
    Column("contents", JSONB, nullable=False),
    UniqueConstraint("year", "sequence"),
)

standings = Table(
    "standings",
    METADATA,
    Column("item_id", Text, primary_key=True),
    *_texts("list", "url"),
    Column("site_sequence", BigInteger, nullable=False),
    Column("visible_at", DateTime(timezone=True), nullable=False),
    Column("refused", Text, nullable=False),
)

successions = Table(
    "successions",
    METADATA,
    Column("skpd_code", Text, primary_key=True),
    *_texts("successor_code", "successor_name"),
    Column("first_day", Date, nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
)

endings = Table(
    "endings",
    METADATA,
    Column("skpd_code", Text, primary_key=True),
    Column("last_day", Date),
)
"""The last day of each SKPD whose end was ever said; null where it goes on after all."""

incidents: Table = incident_tables.incidents(METADATA)
notices: Table = incident_tables.notices(METADATA)
leaks: Table = incident_tables.leaks(METADATA)

I = items.c  # noqa: E741

LISTED = text("items.state IN ('exempt', 'public', 'partly_public')")
"""Stands in a public list; written out, so that the partial indexes of these lists are used."""
NOWHERE = text("(items.record -> 'location') = 'null'::jsonb")
LAPSED = text("items.opened_mode = 'by_law'")
CONTENT_UNDECIDED = I.content_asked_on.is_not(None)
"""Content of huruf g or h is public without a consent, and no confirmed decision says what becomes of it."""

TAKEN_DOWN = text('items.record @> \'{"takedowns": [{"answer": ""}]}\'')
"""Files were taken off the website at once, and nobody has decided on it."""

TAKEDOWN_LATE = I.takedown_overdue_since.is_not(None)
"""The same, and the working days within which somebody decides are over."""

HOLDS: ColumnElement[Any] = literal_column("items.record['holds']", JSONB)
EVER_HELD = text("items.record['holds'] <> '[]'")
"""A hold was placed on it, be it in force or released."""

ALIVE = text("items.state <> 'withdrawn'")
"""The SKPD did not take it back."""


def on_titles(column: ColumnElement[str]) -> ColumnElement[int]:
    """Returns what equal titles have in common: a hash of their letters and digits (NFKC, without case)."""
    plain = func.lower(func.regexp_replace(func.normalize(column), text("'[^[:alnum:]]+'"), text("''"), text("'g'")))
    return func.hashtextextended(plain, text("0"))


INDEXES = (
    Index("items_without_address", I.received_on, I.id, postgresql_where=and_(LISTED, NOWHERE)),
    Index("items_by_retention", I.retention_over_on, I.id, postgresql_where=I.retention_over_on.is_not(None)),
    Index("items_held", I.id, postgresql_where=I.held),
    Index("items_ever_held", I.record["holds"], postgresql_using="gin", postgresql_where=EVER_HELD),
    Index("items_lapsed", I.opened_on, I.id, postgresql_where=LAPSED),
    Index("items_of_content", I.content_asked_on, I.id, postgresql_where=CONTENT_UNDECIDED),
    Index("items_of_late_takedowns", I.takedown_overdue_since, I.id, postgresql_where=TAKEDOWN_LATE),
    Index("items_taken_down", I.received_on, I.id, postgresql_where=TAKEN_DOWN),
    Index("items_by_public_title", on_titles(I.public_title), postgresql_where=LISTED),
    Index("items_by_title", on_titles(I.title), I.skpd_code, postgresql_where=ALIVE),
    *indexes_of(items),
)
