"""Items that the website must not show because they differ from registry, and what it lacks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCHEMA = "publisher"


def upgrade() -> None:
    op.create_table(
        "withheld",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("equal_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_withheld")),
        schema=SCHEMA,
    )
    op.create_table(
        "lacking",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_lacking")),
        schema=SCHEMA,
    )
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("under_way", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_comparisons_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in ("comparisons", "lacking", "withheld"):
        op.drop_table(table, schema=SCHEMA)
