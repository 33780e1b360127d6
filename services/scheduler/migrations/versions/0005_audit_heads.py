"""The signed heads of the audit trail of scheduler."""

from shared.messaging.migrations import tables_0003 as plumbing_0003

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0003.upgrade("scheduler")


def downgrade() -> None:
    plumbing_0003.downgrade("scheduler")
