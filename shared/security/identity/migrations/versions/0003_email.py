"""Persons may have an address for mail; it is empty until somebody records it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "persons", sa.Column("email", sa.Text(), server_default=sa.text("''"), nullable=False), schema="identity"
    )


def downgrade() -> None:
    op.drop_column("persons", "email", schema="identity")
