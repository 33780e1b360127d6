"""The first tables of registry: its events and its audit trail."""

from shared.messaging.migrations import tables_0001 as plumbing_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    plumbing_0001.create("registry")


def downgrade() -> None:
    plumbing_0001.drop("registry")
