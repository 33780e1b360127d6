"""Counting all running clocks anew goes by parts, with what there is to count; indexes that others begin with go."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA = "scheduler"
COUNTS = ("moved", "added", "redated", "removed")


def upgrade() -> None:
    op.drop_index("deadlines_open_by_end", table_name="deadlines", schema=SCHEMA)
    op.drop_index("ix_deadlines_skpd_code", table_name="deadlines", schema=SCHEMA)
    op.drop_column("recounts", "reached", schema=SCHEMA)
    op.add_column("recounts", sa.Column("total", sa.Integer()), schema=SCHEMA)
    op.create_table(
        "recount_parts",
        sa.Column("recount_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("clocks", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")) for name in COUNTS),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("recount_id", "number", name=op.f("pk_recount_parts")),
        schema=SCHEMA,
    )
    undone = sa.text("done_at IS NULL")
    op.create_index(
        "recount_parts_undone", "recount_parts", ["recount_id", "number"], schema=SCHEMA, postgresql_where=undone
    )


def downgrade() -> None:
    op.drop_table("recount_parts", schema=SCHEMA)
    op.drop_column("recounts", "total", schema=SCHEMA)
    reached = sa.Column("reached", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("recounts", reached, schema=SCHEMA)
    op.create_index("ix_deadlines_skpd_code", "deadlines", ["skpd_code"], schema=SCHEMA)
    running = sa.text("state = 'running'")
    op.create_index("deadlines_open_by_end", "deadlines", ["ends_on"], schema=SCHEMA, postgresql_where=running)
