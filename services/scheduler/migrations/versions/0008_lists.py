"""Indexes under the lists of clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "deadlines_by_end": ["ends_on", "item_id"],
    "deadlines_of_state_by_end": ["state", "ends_on", "item_id"],
    "deadlines_of_skpd_by_end": ["skpd_code", "state", "ends_on", "item_id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "deadlines", columns, schema="scheduler")
    op.create_index("waits_by_end", "waits", ["ends_on", "item_id"], schema="scheduler")
    running = sa.text("state = 'running'")
    op.create_index("deadlines_by_window", "deadlines", ["window_opens"], schema="scheduler", postgresql_where=running)


def downgrade() -> None:
    op.drop_index("waits_by_end", table_name="waits", schema="scheduler")
    for name in ("deadlines_by_window", *INDEXES):
        op.drop_index(name, table_name="deadlines", schema="scheduler")
