"""What the probe and the comparison found readable of what is exempt, each finding once while it stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCHEMA = "publisher"


def upgrade() -> None:
    op.create_table(
        "leaks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaks")),
        schema=SCHEMA,
    )
    standing, untold = sa.text("gone_at IS NULL"), sa.text("told_at IS NULL")
    op.create_index("leaks_standing", "leaks", ["found_by", "item_id"], schema=SCHEMA, postgresql_where=standing)
    op.create_index("leaks_untold", "leaks", ["found_at", "id"], schema=SCHEMA, postgresql_where=untold)


def downgrade() -> None:
    op.drop_table("leaks", schema=SCHEMA)
