"""An item keeps the last day on which a ground of huruf c-f runs; NULL where none does, and until its next save."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("highest_until", sa.Date), schema="registry")


def downgrade() -> None:
    op.drop_column("items", "highest_until", schema="registry")
