"""The day on which files were taken down, so that a changed calendar counts their time anew."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("takedowns", sa.Column("taken_down_on", sa.Date()), schema="scheduler")


def downgrade() -> None:
    op.drop_column("takedowns", "taken_down_on", schema="scheduler")
