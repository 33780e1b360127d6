"""The tables of schema `intake`: what came in, the agenda books, drafts, agencies. Content is sealed."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.tables import MessagingTables
from shared.storage.naming import NAMING
from shared.storage.orphans import WalkPlaces

METADATA = MetaData(schema="intake", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "intake")
ORPHANS = WalkPlaces(METADATA)

_EMPTY = text("''")
_NONE = text("'[]'::jsonb")

skpd = Table(
    "skpd",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("successor", Text, nullable=False, server_default=_EMPTY),
)

agenda_counters = Table(
    "agenda_counter",
    METADATA,
    Column("book", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("book", "year"),
)

agenda = Table(
    "agenda",
    METADATA,
    Column("book", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("letter_number", Text, nullable=False),
    Column("letter_date", Text, nullable=False),
    Column("skpd_code", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("submission_id", Text, nullable=False),
    Column("item_id", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("book", "year", "number"),
    Index("letters_of_an_item", "item_id", postgresql_where=text("item_id <> ''")),
    Index(
        "one_line_a_letter",
        "letter_number",
        unique=True,
        postgresql_where=text("book = 'keluar' AND letter_number <> ''"),
    ),
    Index("agenda_of_skpd", "skpd_code", "book", "year", "number"),
)

submissions = Table(
    "submission",
    METADATA,
    Column("submission_id", Text, primary_key=True),
    Column("skpd_code", Text, nullable=False),
    Column("skpd_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("agenda_year", Integer, nullable=False),
    Column("agenda_number", Integer, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index("submission_of_skpd", "skpd_code", "submission_id"),
    Index("submission_by_arrival", "skpd_code", "received_at"),
    Index("submission_by_agenda", "skpd_code", "agenda_year", "agenda_number"),
)

items = Table(
    "item",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("submission_id", Text, ForeignKey(submissions.c.submission_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("skpd_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("queue", Text, nullable=False, server_default=_EMPTY),
    Column("missing", JSONB, nullable=False, server_default=_NONE),
    Column("reason_key", Text, nullable=False, server_default=_EMPTY),
    Column("public_title", Text, nullable=False, server_default=_EMPTY),
    Column("opened_mode", Text, nullable=False, server_default=_EMPTY),
    Column("website_list", Text, nullable=False, server_default=_EMPTY),
    Column("website_url", Text, nullable=False, server_default=_EMPTY),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index("item_of_submission", "submission_id", "position"),
    Index("item_of_skpd", "skpd_code", "state"),
    Index("item_by_skpd", "skpd_code", "item_id"),
    Index("item_by_state", "state"),
)

forms = Table(
    "form",
    METADATA,
    Column("item_id", Text, ForeignKey(items.c.item_id, ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

dossiers = Table(
    "dossier",
    METADATA,
    Column("object_key", Text, primary_key=True),
    Column("item_id", Text, ForeignKey(items.c.item_id, ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Index("dossier_of_item", "item_id", "version", unique=True),
)

files = Table(
    "file",
    METADATA,
    Column("file_id", Text, primary_key=True),
    Column("submission_id", Text, ForeignKey(submissions.c.submission_id), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("object_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sealed_name", LargeBinary),
    Index("file_of_submission", "submission_id"),
    Index("file_by_content", "sha256"),
)

sent_bytes = Table(
    "sent_bytes",
    METADATA,
    Column("skpd_code", Text, nullable=False),
    Column("hour", DateTime(timezone=True), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    PrimaryKeyConstraint("skpd_code", "hour"),
)

kept_files = Table(
    "kept_file",
    METADATA,
    Column("file_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("skpd_code", Text, nullable=False, server_default=_EMPTY),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=_EMPTY),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("object_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Index("kept_file_of_account", "account"),
    Index("kept_file_of_skpd", "skpd_code", "kept_at", postgresql_where=text("state <> 'taken'")),
    Index("kept_file_by_state", "state", "file_id"),
    Index("kept_file_by_age", "kept_at"),
)

uploads = Table(
    "upload",
    METADATA,
    Column("upload_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("skpd_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("file_id", Text, nullable=False, server_default=_EMPTY),
    Column("writer", Text, nullable=False, server_default=_EMPTY),
    Column("written_at", DateTime(timezone=True)),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Index("upload_of_account", "account", "upload_id"),
    Index("upload_of_skpd", "skpd_code", "state"),
    Index("upload_by_age", "begun_at"),
)

upload_parts = Table(
    "upload_part",
    METADATA,
    Column("upload_id", Text, ForeignKey(uploads.c.upload_id, ondelete="CASCADE"), nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("object_key", Text, nullable=False),
    PrimaryKeyConstraint("upload_id", "place"),
    Index("upload_part_by_object", "object_key"),
)

item_files = Table(
    "item_file",
    METADATA,
    Column("item_id", Text, ForeignKey(items.c.item_id, ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("file_id", Text, ForeignKey(files.c.file_id), nullable=False),
    PrimaryKeyConstraint("item_id", "version", "file_id"),
)

happenings = Table(
    "happening",
    METADATA,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("item_id", Text, ForeignKey(items.c.item_id, ondelete="CASCADE"), nullable=False),
    Column("what", Text, nullable=False),
    Column("told", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("happening_of_item", "item_id", "number"),
)

looks = Table(
    "look",
    METADATA,
    Column("account", Text, nullable=False),
    Column("submission_id", Text, ForeignKey(submissions.c.submission_id), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("account", "submission_id"),
)

holds = Table(
    "hold",
    METADATA,
    Column("item_id", Text, nullable=False),
    Column("hold_id", Text, nullable=False),
    PrimaryKeyConstraint("item_id", "hold_id"),
)

drafts = Table(
    "draft",
    METADATA,
    Column("draft_id", Text, primary_key=True),
    Column("skpd_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Index("draft_of_skpd", "skpd_code"),
)

unfinished = Table(
    "unfinished",
    METADATA,
    Column("work_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("done_at", DateTime(timezone=True)),
    Index("unfinished_of_account", "account", "saved_at"),
)

nihil_reports = Table(
    "nihil",
    METADATA,
    Column("skpd_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("agenda_year", Integer, nullable=False),
    Column("agenda_number", Integer, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("skpd_code", "year"),
)

answers = Table(
    "idempotency",
    METADATA,
    Column("account", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("account", "key"),
    Index("idempotency_by_age", "at"),
)
