"""Work that an account began and did not hand in yet, sealed for intake."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unfinished",
        sa.Column("work_id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        schema="intake",
    )
    op.create_index("unfinished_of_account", "unfinished", ["account", "saved_at"], schema="intake")


def downgrade() -> None:
    op.drop_table("unfinished", schema="intake")
