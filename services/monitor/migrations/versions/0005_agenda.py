"""An index by which a submission is found by its agenda number."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "journal_by_agenda", "journal", [sa.text("(facts ->> 'agenda_number')"), sa.text("(facts ->> 'agenda_year')")],
        schema="monitor", postgresql_where=sa.text("type = 'intake.submission_received.v1'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("journal_by_agenda", "journal", schema="monitor")
