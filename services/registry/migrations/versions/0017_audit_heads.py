"""The signed heads of the audit trail of registry."""

from shared.messaging.migrations import tables_0003 as plumbing_0003

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0003.upgrade("registry")


def downgrade() -> None:
    plumbing_0003.downgrade("registry")
