"""The signed heads of the audit trail of monitor."""

from shared.messaging.migrations import tables_0003 as plumbing_0003

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0003.upgrade("monitor")


def downgrade() -> None:
    plumbing_0003.downgrade("monitor")
