"""The signed heads of the audit trail of publisher."""

from shared.messaging.migrations import tables_0003 as plumbing_0003

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0003.upgrade("publisher")


def downgrade() -> None:
    plumbing_0003.downgrade("publisher")
