"""The working days whose beginning was said."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workdays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_workdays")),
        schema="scheduler",
    )
    op.create_index(op.f("ix_workdays_said_at"), "workdays", ["said_at"], schema="scheduler")


def downgrade() -> None:
    op.drop_table("workdays", schema="scheduler")
