"""Who of publisher is at work, and an index of what could not be sent."""

from shared.messaging.migrations import tables_0002 as plumbing_0002

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0002.upgrade("publisher")


def downgrade() -> None:
    plumbing_0002.downgrade("publisher")
