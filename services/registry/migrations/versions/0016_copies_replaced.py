"""Which original a publication copy is of, and what took its place before anybody released it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NEW = ("original", "replaced_by")


def upgrade() -> None:
    for name in NEW:
        op.add_column("copies", sa.Column(name, sa.Text(), server_default="", nullable=False), schema="registry")


def downgrade() -> None:
    for name in reversed(NEW):
        op.drop_column("copies", name, schema="registry")
