"""One file may belong to several items of a hand-in: each of them names it."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pk_files", "files", schema="registry")
    op.create_primary_key("pk_files", "files", ["file_id", "item_id"], schema="registry")


def downgrade() -> None:
    op.drop_constraint("pk_files", "files", schema="registry")
    op.create_primary_key("pk_files", "files", ["file_id"], schema="registry")
