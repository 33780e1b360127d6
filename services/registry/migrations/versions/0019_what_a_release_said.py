"""What a release said of the copies that were public before, so that the same release again is told from another."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("copies", sa.Column("earlier", sa.Text(), server_default="", nullable=False), schema="registry")


def downgrade() -> None:
    op.drop_column("copies", "earlier", schema="registry")
