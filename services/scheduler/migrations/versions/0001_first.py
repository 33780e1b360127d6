"""The first tables of scheduler: its events, its audit trail, its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.migrations import tables_0001 as plumbing_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "calendar_versions",
    "calendar_years",
    "cases",
    "deadlines",
    "heartbeats",
    "holds",
    "rungs",
)


def upgrade() -> None:
    plumbing_0001.create("scheduler")
    _calendar()
    _cases()
    _clocks()
    _steps()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="scheduler")
    plumbing_0001.drop("scheduler")


def _calendar() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_calendar_versions")),
        schema="scheduler",
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decree", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("year", "version", name=op.f("pk_calendar_years")),
        schema="scheduler",
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
        schema="scheduler",
    )
    op.create_index(op.f("ix_cases_item_id"), "cases", ["item_id"], unique=False, schema="scheduler")
    op.create_table(
        "holds",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_holds")),
        schema="scheduler",
    )
    op.create_index(op.f("ix_holds_item_id"), "holds", ["item_id"], unique=False, schema="scheduler")


def _clocks() -> None:
    op.create_table(
        "deadlines",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("public_title", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("skpd_name", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("window_opens", sa.Date(), nullable=True),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'closed')", name=op.f("ck_deadlines_state")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_deadlines")),
        schema="scheduler",
    )
    op.create_index(
        "deadlines_open_by_end",
        "deadlines",
        ["ends_on"],
        unique=False,
        schema="scheduler",
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "deadlines_parked",
        "deadlines",
        ["parked_at"],
        unique=False,
        schema="scheduler",
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_deadlines_skpd_code"), "deadlines", ["skpd_code"], unique=False, schema="scheduler")


def _steps() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("watermark_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watermark_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
        schema="scheduler",
    )
    op.create_index(op.f("ix_heartbeats_finished_at"), "heartbeats", ["finished_at"], unique=False, schema="scheduler")
    op.create_table(
        "rungs",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'fired') = (fired_at IS NOT NULL)", name=op.f("ck_rungs_fired_at")),
        sa.CheckConstraint("state IN ('waiting', 'fired', 'cancelled')", name=op.f("ck_rungs_state")),
        sa.PrimaryKeyConstraint("item_id", "period_version", "rung", name=op.f("pk_rungs")),
        schema="scheduler",
    )
    op.create_index(
        "rungs_due",
        "rungs",
        ["on", "rank", "item_id"],
        unique=False,
        schema="scheduler",
        postgresql_where=sa.text("state = 'waiting'"),
    )
