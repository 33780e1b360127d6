"""How far the walk through the stored objects has come, so that a restart goes on there."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orphan_walk",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_orphan_walk"),
        schema="intake",
    )


def downgrade() -> None:
    op.drop_table("orphan_walk", schema="intake")
