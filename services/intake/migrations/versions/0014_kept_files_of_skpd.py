"""The agency of whoever left a file, so that its day counts what all its accounts left."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("skpd_code", sa.Text, nullable=False, server_default=sa.text("''"))
    op.add_column("kept_file", column, schema="intake")
    op.create_index("kept_file_of_skpd", "kept_file", ["skpd_code", "kept_at"], schema="intake")


def downgrade() -> None:
    op.drop_index("kept_file_of_skpd", "kept_file", schema="intake")
    op.drop_column("kept_file", "skpd_code", schema="intake")
