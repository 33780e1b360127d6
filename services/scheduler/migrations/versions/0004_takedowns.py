"""Files that were taken down at once: until when somebody decides on it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "scheduler"


def upgrade() -> None:
    op.create_table(
        "takedowns",
        sa.Column("takedown_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("takedown_id", name=op.f("pk_takedowns")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_takedowns_item_id"), "takedowns", ["item_id"], schema=SCHEMA)
    unsaid = sa.text("said_at IS NULL")
    op.create_index("takedowns_waiting", "takedowns", ["due_at"], schema=SCHEMA, postgresql_where=unsaid)


def downgrade() -> None:
    op.drop_table("takedowns", schema=SCHEMA)
