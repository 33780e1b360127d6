"""Indexes under the list by penetapan and under the files that stand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA = "publisher"


def upgrade() -> None:
    op.create_index("entries_by_penetapan", "entries", ["listing", "penetapan_date", "item_id"], schema=SCHEMA)
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index("files_standing", "files", ["copy_id"], schema=SCHEMA, postgresql_where=standing)


def downgrade() -> None:
    op.drop_index("files_standing", table_name="files", schema=SCHEMA)
    op.drop_index("entries_by_penetapan", table_name="entries", schema=SCHEMA)
