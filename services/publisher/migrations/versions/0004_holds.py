"""Which items are held for a pending matter: their files are not taken down at will, and no bytes are thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "hold_id", name=op.f("pk_holds")),
        schema="publisher",
    )


def downgrade() -> None:
    op.drop_table("holds", schema="publisher")
