"""The first tables of intake: its events, its audit trail, what came in, the agenda books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "audit",
    "audit_chain",
    "dead_letter",
    "inbox",
    "inbox_position",
    "parked",
    "outbox",
    "outbox_sequence",
    "agenda",
    "agenda_counter",
    "nihil",
    "skpd",
    "draft",
    "idempotency",
    "submission",
    "item",
    "form",
    "file",
    "item_file",
)


def upgrade() -> None:
    _audit()
    _dead_letters()
    _inbox()
    _outbox()
    _books()
    _drafts()
    _submissions()
    _items()
    _files()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="intake")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        schema="intake",
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False, schema="intake")
    op.create_table(
        "audit_chain",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_chain_audit_id")),
        schema="intake",
    )


def _dead_letters() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("halts", sa.Boolean(), nullable=False),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        schema="intake",
    )
    op.create_index(
        "dead_letter_open",
        "dead_letter",
        ["dead_at"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "dead_letter_record",
        "dead_letter",
        ["consumer", "topic", "partition", "offset", "event_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
        schema="intake",
    )
    op.create_table(
        "inbox_position",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("halted_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("consumer", "topic", "key", name=op.f("pk_inbox_position")),
        schema="intake",
    )
    op.create_table(
        "parked",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "topic", "key", "sequence", name=op.f("pk_parked")),
        schema="intake",
    )
    op.create_index(op.f("ix_parked_parked_at"), "parked", ["parked_at"], unique=False, schema="intake")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_id")),
        schema="intake",
    )
    op.create_index("outbox_by_key", "outbox", ["topic", "key", "sequence"], unique=False, schema="intake")
    op.create_index(
        "outbox_unsent", "outbox", ["id"], unique=False, schema="intake", postgresql_where=sa.text("sent_at IS NULL")
    )
    op.create_table(
        "outbox_sequence",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "key", name=op.f("pk_outbox_sequence")),
        schema="intake",
    )


def _books() -> None:
    op.create_table(
        "agenda",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_number", sa.Text(), nullable=False),
        sa.Column("letter_date", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("book", "year", "number", name=op.f("pk_agenda")),
        schema="intake",
    )
    op.create_table(
        "agenda_counter",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("book", "year", name=op.f("pk_agenda_counter")),
        schema="intake",
    )
    op.create_table(
        "nihil",
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("agenda_year", sa.Integer(), nullable=False),
        sa.Column("agenda_number", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("skpd_code", "year", name=op.f("pk_nihil")),
        schema="intake",
    )
    op.create_table(
        "skpd",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skpd")),
        schema="intake",
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft")),
        schema="intake",
    )
    op.create_index("draft_of_skpd", "draft", ["skpd_code"], unique=False, schema="intake")
    op.create_table(
        "idempotency",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_idempotency")),
        schema="intake",
    )


def _submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("skpd_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("agenda_year", sa.Integer(), nullable=False),
        sa.Column("agenda_number", sa.Integer(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission")),
        schema="intake",
    )
    op.create_index("submission_of_skpd", "submission", ["skpd_code", "submission_id"], unique=False, schema="intake")


def _items() -> None:
    op.create_table(
        "item",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "missing", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("reason_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("public_title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("opened_mode", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("website_list", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("website_url", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["intake.submission.submission_id"], name=op.f("fk_item_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item")),
        schema="intake",
    )
    op.create_index("item_of_skpd", "item", ["skpd_code", "state"], unique=False, schema="intake")
    op.create_index("item_of_submission", "item", ["submission_id", "position"], unique=False, schema="intake")
    op.create_table(
        "form",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["intake.item.item_id"], name=op.f("fk_form_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_form")),
        schema="intake",
    )


def _files() -> None:
    op.create_table(
        "file",
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["intake.submission.submission_id"], name=op.f("fk_file_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file")),
        schema="intake",
    )
    op.create_index("file_of_submission", "file", ["submission_id"], unique=False, schema="intake")
    op.create_table(
        "item_file",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["intake.file.file_id"], name=op.f("fk_item_file_file_id_file")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["intake.item.item_id"], name=op.f("fk_item_file_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "version", "file_id", name=op.f("pk_item_file")),
        schema="intake",
    )
