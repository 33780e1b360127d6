"""The last day of an SKPD, also of one that has no successor."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endings",
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("skpd_code", name=op.f("pk_endings")),
        schema="registry",
    )


def downgrade() -> None:
    op.drop_table("endings", schema="registry")
