"""Each person is written to in a language of their own; it is Indonesian until they choose another."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "persons", sa.Column("language", sa.Text(), server_default=sa.text("'id'"), nullable=False), schema="identity"
    )


def downgrade() -> None:
    op.drop_column("persons", "language", schema="identity")
