"""The publisher's schema: what the public sees, and nothing else."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from shared.contracts.base import fields_of
from shared.contracts.exemptions import PublicRow
from shared.messaging.tables import MessagingTables
from shared.storage.naming import NAMING

METADATA = MetaData(schema="publisher", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "publisher")

_SEARCHED = "coalesce(title, '') || ' ' || coalesce(public_reason, '') || ' ' || coalesce(skpd_name, '')"

PUBLIC_COLUMNS = {key: "title" if key == "public_title" else key for key in fields_of(PublicRow)}
"""The column of each field of the public row."""
_TYPES: dict[Any, Any] = {str: Text, date: Date, tuple[str, ...]: ARRAY(Text)}


def _public_column(key: str) -> Column[Any]:
    field = fields_of(PublicRow)[key]
    empty = None if field.is_required() else ""
    return Column(PUBLIC_COLUMNS[key], _TYPES[field.annotation], nullable=False, server_default=empty)


site = Table(
    "site",
    METADATA,
    Column("id", Integer, primary_key=True, server_default=text("1")),
    Column("sequence", BigInteger, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

entries = Table(
    "entries",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("listing", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *(_public_column(key) for key in PUBLIC_COLUMNS),
    Column("periods", JSONB, nullable=False),
    Column("ends_on", Date),
    Column("review_on", Date),
    Column("dip", JSONB(none_as_null=True)),
    Column("mode", Text),
    Column("opened_on", Date),
    Column("decree_number", Text, nullable=False, server_default=""),
    Column("needs_consent", Boolean, nullable=False, server_default=text("false")),
    Column("overdue_since", Date),
    Column("part_of", Text, nullable=False, server_default=""),
    Column("shard", Text, nullable=False),
    Column("bucket", Text, Computed("left(md5(item_id), 2)", persisted=True)),
    Column("changed_sequence", BigInteger, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column(
        "search",
        TSVECTOR,
        Computed(f"to_tsvector('simple', {_SEARCHED}) || to_tsvector('indonesian', {_SEARCHED})", persisted=True),
    ),
    CheckConstraint("listing IN ('dik', 'dip')", name="one_of_two_lists"),
    CheckConstraint(
        "(listing = 'dip') = (dip IS NOT NULL AND mode IS NOT NULL AND opened_on IS NOT NULL)", name="dip_is_complete"
    ),
    Index("entries_by_title", "listing", "title", "item_id"),
    Index("entries_by_end", "listing", "ends_on", "item_id"),
    Index("entries_by_opening", "listing", "opened_on", "item_id"),
    Index("entries_by_penetapan", "listing", "penetapan_date", "item_id"),
    Index("entries_by_shard", "listing", "shard", "bucket", "item_id"),
    Index("entries_by_skpd", "listing", "skpd_code", "item_id"),
    Index("entries_by_review", "listing", "review_on", "item_id"),
    Index("entries_by_overdue", "overdue_since", "item_id", postgresql_where=text("overdue_since IS NOT NULL")),
    Index("entries_by_whole", "part_of", "item_id", postgresql_where=text("part_of <> ''")),
    Index("entries_by_law", "opened_on", "item_id", postgresql_where=text("mode = 'by_law' AND ends_on IS NOT NULL")),
    Index("entries_by_huruf", "huruf", postgresql_using="gin"),
    Index("entries_by_words", "search", postgresql_using="gin"),
)

changes = Table(
    "changes",
    METADATA,
    Column("sequence", BigInteger, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("listing", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("changes_by_item", "item_id", "sequence"),
)

rereads = Table(
    "rereads",
    METADATA,
    Column("sequence", BigInteger, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("listing", Text, nullable=False),
    Column("shard", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("rereads_by_item", "item_id", "sequence"),
)
"""Shards whose rows vanished, came back or changed because an item was withheld or shown again, which none may name."""

renderings = Table(
    "renderings",
    METADATA,
    Column("listing", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("shard", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("lengths", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("crc", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("deflated", LargeBinary, nullable=False),
    prefixes=["UNLOGGED"],
)
"""Shards as they were rendered and compressed last, good for one sequence and one release; a crash may empty it."""

tallies = Table(
    "tallies",
    METADATA,
    Column("listing", Text, primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

files = Table(
    "files",
    METADATA,
    Column("copy_id", Text, primary_key=True),
    Column("item_id", Text, ForeignKey(entries.c.item_id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("object_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("released_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_reason", Text, nullable=False, server_default=""),
    Column("withdrawn_code", Text, nullable=False, server_default=""),
    Index("files_by_item", "item_id", "copy_id"),
    Index("files_standing", "copy_id", postgresql_where=text("withdrawn_at IS NULL")),
)

holds = Table(
    "holds",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("hold_id", Text, primary_key=True),
)

takedowns = Table(
    "takedowns",
    METADATA,
    Column("takedown_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True)),
    Column("person", Text, nullable=False, server_default=""),
    Index("takedowns_by_item", "item_id", "at"),
)
"""What officers took down; until registry has recorded one, no file of the item goes up."""

log_entries = Table(
    "log_entries",
    METADATA,
    Column("arrival", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("place", BigInteger),
    Index("log_entries_by_event", "event_id", unique=True),
    Index("log_entries_by_place", "place", unique=True),
    Index("log_entries_by_item", "item_id", "arrival"),
    Index("log_entries_waiting", "arrival", postgresql_where=text("place IS NULL")),
)
"""The entries of the log of closures; `place` is the index in the tree that the sequencer gave."""

log_tiles = Table(
    "log_tiles",
    METADATA,
    Column("level", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)

log_checkpoints = Table(
    "log_checkpoints",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("vkey", Text, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)
"""Each checkpoint as it was served: a cosignature makes a new row of the same size."""

withheld = Table(
    "withheld",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("found_by", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("equal_since", DateTime(timezone=True)),
)
"""Items that the website shows nowhere, since they differed from registry; `equal_since`: they no longer do."""

lacking = Table(
    "lacking",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""Items of which the website says less than registry, as the last comparison found them."""

leaks = Table(
    "leaks",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("place", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("gone_at", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Index("leaks_standing", "found_by", "item_id", postgresql_where=text("gone_at IS NULL")),
    Index("leaks_untold", "found_at", "id", postgresql_where=text("told_at IS NULL")),
)
"""What probe and comparison found readable; `gone_at`: a later round found it no more, `told_at`: it was said."""

comparisons = Table(
    "comparisons",
    METADATA,
    Column("id", Integer, primary_key=True, server_default=text("1")),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("items", BigInteger, nullable=False),
    Column("under_way", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""The last comparison; `due_at` is when the next one is late, None where it was asked for by hand."""
