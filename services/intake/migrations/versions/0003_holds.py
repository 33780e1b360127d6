"""Which items are held for a pending matter: nothing of them is thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "hold_id", name=op.f("pk_hold")),
        schema="intake",
    )


def downgrade() -> None:
    op.drop_table("hold", schema="intake")
