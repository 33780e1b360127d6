"""What answers the same request again is found by index: cases that took effect, holds that were released."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    done = sa.text("state = 'done'")
    op.create_index("cases_done", "cases", ["item_id"], schema="registry", postgresql_where=done)
    op.execute(
        "CREATE INDEX items_ever_held ON registry.items USING gin ((record['holds'])) WHERE record['holds'] <> '[]'"
    )


def downgrade() -> None:
    op.drop_index("items_ever_held", table_name="items", schema="registry")
    op.drop_index("cases_done", table_name="cases", schema="registry")
