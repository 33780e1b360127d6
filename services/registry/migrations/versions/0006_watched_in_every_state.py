"""What is overdue: missed reviews and unfinished cases; opened parts are items of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("items", "cases"):
        op.add_column(name, sa.Column("overdue_since", sa.Date(), nullable=True), schema="registry")
    op.add_column("items", sa.Column("part_of", sa.Text(), nullable=False, server_default=""), schema="registry")
    op.create_index(
        "items_overdue",
        "items",
        ["overdue_since"],
        schema="registry",
        postgresql_where=sa.text("overdue_since IS NOT NULL"),
    )
    op.create_index(
        "cases_overdue",
        "cases",
        ["overdue_since"],
        schema="registry",
        postgresql_where=sa.text("overdue_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_column("items", "part_of", schema="registry")
    for name in ("items", "cases"):
        op.drop_column(name, "overdue_since", schema="registry")
