"""Clocks of items that wait, steps said until they are answered, doubt, proposed calendar years, recounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "scheduler"
WAITING = sa.text("state = 'waiting'")
FRESH = sa.text("state = 'waiting' AND again_at IS NULL")
NEW = ("recounts", "calendar_proposals", "doubts", "waits")


def upgrade() -> None:
    _columns()
    _waits()
    _doubts()
    _proposals()
    _recounts()


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table, schema=SCHEMA)
    op.drop_index("heartbeats_boot", "heartbeats", schema=SCHEMA)
    op.drop_index("rungs_again", "rungs", schema=SCHEMA)
    op.drop_index("rungs_due", "rungs", schema=SCHEMA)
    op.drop_constraint("ck_rungs_again_at", "rungs", schema=SCHEMA)
    for table, column in (
        ("rungs", "again_at"),
        ("rungs", "tries"),
        ("cases", "opened_on"),
        ("cases", "closed"),
        ("heartbeats", "boot"),
        ("heartbeats", "uptime"),
    ):
        op.drop_column(table, column, schema=SCHEMA)
    op.create_index("rungs_due", "rungs", ["on", "rank", "item_id"], schema=SCHEMA, postgresql_where=WAITING)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=sa.text(default) if default else None)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _json(name: str, default: str | None = None) -> sa.Column[Any]:
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, nullable=False, server_default=sa.text(default) if default else None)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false"))


def _number(table: str) -> tuple[sa.Column[Any], sa.PrimaryKeyConstraint]:
    column = sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    return column, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _columns() -> None:
    op.add_column("rungs", _instant("again_at"), schema=SCHEMA)
    op.add_column("rungs", _count("tries"), schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_rungs_again_at"), "rungs", "again_at IS NULL OR state <> 'cancelled'", schema=SCHEMA
    )
    op.drop_index("rungs_due", "rungs", schema=SCHEMA)
    op.create_index("rungs_due", "rungs", ["on", "rank", "item_id"], schema=SCHEMA, postgresql_where=FRESH)
    again = sa.text("again_at IS NOT NULL")
    op.create_index("rungs_again", "rungs", ["again_at"], schema=SCHEMA, postgresql_where=again)
    op.add_column("cases", sa.Column("opened_on", sa.Date(), nullable=True), schema=SCHEMA)
    op.add_column("cases", _flag("closed"), schema=SCHEMA)
    op.add_column("heartbeats", _text("boot", nullable=True), schema=SCHEMA)
    op.add_column("heartbeats", sa.Column("uptime", sa.Float(), nullable=True), schema=SCHEMA)
    booted = sa.text("boot IS NOT NULL")
    op.create_index("heartbeats_boot", "heartbeats", ["boot", "id"], schema=SCHEMA, postgresql_where=booted)


def _waits() -> None:
    op.create_table(
        "waits",
        _text("item_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        _instant("due_at", nullable=False),
        _instant("said_at"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_waits")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_waits_due_at"), "waits", ["due_at"], schema=SCHEMA)
    said = sa.text("said_at IS NOT NULL")
    op.create_index("waits_said", "waits", ["said_at"], schema=SCHEMA, postgresql_where=said)


def _doubts() -> None:
    op.create_table(
        "doubts",
        *_number("doubts"),
        _text("code"),
        _text("boot"),
        _instant("wall", nullable=False),
        _instant("expected", nullable=False),
        _instant("seen_at", nullable=False),
        _instant("ended_at"),
        _text("ending", nullable=True),
        _flag("adopted"),
        sa.Column("day", sa.Date(), nullable=True),
        _json("confirmations", "'{}'"),
        sa.CheckConstraint("ending IN ('sendiri', 'dua_orang')", name=op.f("ck_doubts_ending")),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_doubts_ended")),
        schema=SCHEMA,
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "doubts_standing",
        "doubts",
        [sa.text("(ended_at IS NULL)")],
        unique=True,
        schema=SCHEMA,
        postgresql_where=standing,
    )


def _proposals() -> None:
    op.create_table(
        "calendar_proposals",
        *_number("calendar_proposals"),
        sa.Column("year", sa.Integer(), nullable=False),
        _json("days"),
        _text("decree"),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        _text("reason"),
        _text("state"),
        _instant("proposed_at", nullable=False),
        _text("proposed_by"),
        _text("proposer"),
        _instant("decided_at"),
        _text("decided_by", nullable=True),
        _text("decider", nullable=True),
        _text("why", nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'rejected', 'withdrawn')", name=op.f("ck_calendar_proposals_state")
        ),
        schema=SCHEMA,
    )
    pending = sa.text("state = 'pending'")
    op.create_index(
        "calendar_proposals_pending",
        "calendar_proposals",
        ["year"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=pending,
    )


def _recounts() -> None:
    counts = [_count(name) for name in ("clocks", "moved", "added", "redated", "removed")]
    op.create_table(
        "recounts",
        *_number("recounts"),
        _text("mark"),
        sa.Column("year", sa.Integer(), nullable=True),
        _instant("begun_at", nullable=False),
        _instant("finished_at"),
        _text("reached", default="''"),
        *counts,
        _json("moves", "'[]'"),
        schema=SCHEMA,
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index("recounts_open", "recounts", ["id"], schema=SCHEMA, postgresql_where=unfinished)
