"""A line of the buku agenda names the item that its letter is about, so that the letter can be printed again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agenda", sa.Column("item_id", sa.Text(), nullable=False, server_default=sa.text("''")), schema="intake"
    )
    op.create_index(
        "letters_of_an_item", "agenda", ["item_id"], schema="intake", postgresql_where=sa.text("item_id <> ''")
    )


def downgrade() -> None:
    op.drop_index("letters_of_an_item", table_name="agenda", schema="intake")
    op.drop_column("agenda", "item_id", schema="intake")
