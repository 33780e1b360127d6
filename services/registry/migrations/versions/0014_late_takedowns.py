"""Since when a take-down waits for a decision beyond its time is a column: the omissions list it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LATE = "takedown_overdue_since IS NOT NULL"


def upgrade() -> None:
    op.add_column("items", sa.Column("takedown_overdue_since", sa.Date()), schema="registry")
    columns, late = ["takedown_overdue_since", "id"], sa.text(LATE)
    op.create_index("items_of_late_takedowns", "items", columns, schema="registry", postgresql_where=late)


def downgrade() -> None:
    op.drop_index("items_of_late_takedowns", table_name="items", schema="registry")
    op.drop_column("items", "takedown_overdue_since", schema="registry")
