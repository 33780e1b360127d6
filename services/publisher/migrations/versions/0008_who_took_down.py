"""A take-down keeps who ordered it, so that the same order again is known."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    person = sa.Column("person", sa.Text(), nullable=False, server_default="")
    op.add_column("takedowns", person, schema="publisher")


def downgrade() -> None:
    op.drop_column("takedowns", "person", schema="publisher")
