"""The days off as the scheduler said them; which working day follows another is counted from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "days_off",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_days_off")),
        schema="registry",
    )
    op.drop_column("working_days", "following", schema="registry")


def downgrade() -> None:
    following = sa.Column("following", sa.Date(), nullable=False, server_default=sa.text("CURRENT_DATE"))
    op.add_column("working_days", following, schema="registry")
    op.alter_column("working_days", "following", server_default=None, schema="registry")
    op.drop_table("days_off", schema="registry")
