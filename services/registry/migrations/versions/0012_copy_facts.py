"""What was found and done when a publication copy was made anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    facts = sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("copies", facts, schema="registry")


def downgrade() -> None:
    op.drop_column("copies", "facts", schema="registry")
