"""The first tables of intake: its events, its audit trail, what came in, the agenda books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.migrations import tables_0001 as plumbing_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
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
    plumbing_0001.create("intake")
    _books()
    _drafts()
    _submissions()
    _items()
    _files()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="intake")
    plumbing_0001.drop("intake")


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
