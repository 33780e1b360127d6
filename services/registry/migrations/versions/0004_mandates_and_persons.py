"""Mandates that two persons record and end; the buku rekap says who answered what, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = "tercatat sebelum dua orang diminta"
"""Who confirmed the mandates that one person recorded before this migration."""
STEPS = ("confirmed_by", "confirmed_on", "ended_on", "end_asked_by", "end_asked_on", "end_confirmed_by")
CHECKS = {
    "confirmed_by_another": "confirmed_by <> recorded_by AND confirmed_by <> person",
    "counts_once_confirmed": "(state = 'waiting') = (confirmed_by IS NULL)",
    "nobody_ends_their_own": "end_asked_by <> person AND end_confirmed_by <> person",
    "end_confirmed_by_another": "end_confirmed_by <> end_asked_by",
    "ended_by_two": "(state = 'ended') = (end_confirmed_by IS NOT NULL)",
}
WORDS = ("person", "answer", "reason")


def upgrade() -> None:
    for name in (*STEPS, "end_confirmed_on"):
        kind = sa.Date() if name.endswith("_on") else sa.Text()
        op.add_column("mandates", sa.Column(name, kind, nullable=True), schema="registry")
    for name, before in (("state", "confirmed"), ("end_reason", "")):
        column = sa.Column(name, sa.Text(), nullable=False, server_default=before)
        op.add_column("mandates", column, schema="registry")
        op.alter_column("mandates", name, server_default=None, schema="registry")
    op.execute(
        sa.text("UPDATE registry.mandates SET confirmed_by = :before, confirmed_on = recorded_on").bindparams(
            before=BEFORE
        )
    )
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_mandates_{name}"), "mandates", condition, schema="registry")
    for name in WORDS:
        column = sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        op.add_column("register", column, schema="registry")


def downgrade() -> None:
    for name in WORDS:
        op.drop_column("register", name, schema="registry")
    op.execute("DELETE FROM registry.mandates WHERE state IN ('waiting', 'rejected')")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_mandates_{name}"), "mandates", schema="registry")
    for name in ("state", "end_reason", "end_confirmed_on", *STEPS):
        op.drop_column("mandates", name, schema="registry")
