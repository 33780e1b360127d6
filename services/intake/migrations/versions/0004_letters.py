"""A letter that goes out has one line in the buku agenda, also when it is told twice."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "one_line_a_letter",
        "agenda",
        ["letter_number"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("book = 'keluar' AND letter_number <> ''"),
    )


def downgrade() -> None:
    op.drop_index("one_line_a_letter", table_name="agenda", schema="intake")
