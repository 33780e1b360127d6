"""Who opened a publication copy before it was released, and when it went offline for good."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seen_by: sa.Column[list[str]] = sa.Column(
        "seen_by", postgresql.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")
    )
    op.add_column("copies", seen_by, schema="registry")
    op.add_column("copies", sa.Column("withdrawn_on", sa.Date(), nullable=True), schema="registry")


def downgrade() -> None:
    op.drop_column("copies", "withdrawn_on", schema="registry")
    op.drop_column("copies", "seen_by", schema="registry")
