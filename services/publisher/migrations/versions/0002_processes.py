"""Who of publisher is at work, and an index of what could not be sent."""

from shared.migrations import plumbing_0002

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0002.upgrade("publisher")


def downgrade() -> None:
    plumbing_0002.downgrade("publisher")
