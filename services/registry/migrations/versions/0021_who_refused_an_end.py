"""A mandate keeps who answered no to its end, so that the same answer again is known."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mandates", sa.Column("end_refused_by", sa.Text), schema="registry")


def downgrade() -> None:
    op.drop_column("mandates", "end_refused_by", schema="registry")
