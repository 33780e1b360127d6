"""Failed sign-ins are counted for an account from all sources as well."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_failures_account", "failures", ["account", "at"], schema="identity")


def downgrade() -> None:
    op.drop_index("ix_failures_account", "failures", schema="identity")
