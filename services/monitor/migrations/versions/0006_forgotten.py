"""How far the journal was looked through for lines to forget."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("what", name="pk_forgotten"),
        schema="monitor",
    )


def downgrade() -> None:
    op.drop_table("forgotten", schema="monitor")
