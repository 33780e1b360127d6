"""An index by which the lines about a case are found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "journal_by_case", "journal", [sa.text("(facts ->> 'case_id')")], schema="monitor",
        postgresql_where=sa.text("facts ? 'case_id'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("journal_by_case", "journal", schema="monitor")
