"""The first tables of monitor: its events, its audit trail, its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.migrations import tables_0001 as plumbing_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "journal",
    "standings",
)


def upgrade() -> None:
    plumbing_0001.create("monitor")
    _journal()
    _standings()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="monitor")
    plumbing_0001.drop("monitor")


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_journal_event_id")),
        schema="monitor",
    )
    op.create_index(op.f("ix_journal_correlation_id"), "journal", ["correlation_id"], unique=False, schema="monitor")
    op.create_index(op.f("ix_journal_item_id"), "journal", ["item_id"], unique=False, schema="monitor")
    op.create_index(op.f("ix_journal_key"), "journal", ["key"], unique=False, schema="monitor")
    op.create_index(op.f("ix_journal_submission_id"), "journal", ["submission_id"], unique=False, schema="monitor")
    op.create_index(op.f("ix_journal_type"), "journal", ["type"], unique=False, schema="monitor")


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("due_list", sa.Text(), nullable=True),
        sa.Column("due_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_list", sa.Text(), nullable=True),
        sa.Column("shown_sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_standings")),
        schema="monitor",
    )
