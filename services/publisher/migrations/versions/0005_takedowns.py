"""What officers took down at once, and the reason of each file that is offline as a code."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    code = sa.Column("withdrawn_code", sa.Text(), nullable=False, server_default="")
    op.add_column("files", code, schema="publisher")
    op.create_table(
        "takedowns",
        sa.Column("takedown_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("takedown_id", name=op.f("pk_takedowns")),
        schema="publisher",
    )
    op.create_index("takedowns_by_item", "takedowns", ["item_id", "at"], schema="publisher")


def downgrade() -> None:
    op.drop_table("takedowns", schema="publisher")
    op.drop_column("files", "withdrawn_code", schema="publisher")
