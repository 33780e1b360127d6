"""The service times of an opening, kept with each version of the calendar."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("service_days", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("calendar_versions", column, schema="scheduler")


def downgrade() -> None:
    op.drop_column("calendar_versions", "service_days", schema="scheduler")
