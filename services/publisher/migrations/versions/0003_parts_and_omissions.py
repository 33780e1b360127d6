"""Opened parts name their whole; missed reviews and what opened undecided are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = (
    ("entries_by_review", ("listing", "review_on", "item_id"), None),
    ("entries_by_overdue", ("overdue_since", "item_id"), "overdue_since IS NOT NULL"),
    ("entries_by_whole", ("part_of", "item_id"), "part_of <> ''"),
    ("entries_by_law", ("opened_on", "item_id"), "mode = 'by_law' AND ends_on IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column("entries", sa.Column("overdue_since", sa.Date(), nullable=True), schema="publisher")
    part_of = sa.Column("part_of", sa.Text(), nullable=False, server_default="")
    op.add_column("entries", part_of, schema="publisher")
    for name, columns, where in INDEXES:
        only = sa.text(where) if where else None
        op.create_index(name, "entries", list(columns), schema="publisher", postgresql_where=only)


def downgrade() -> None:
    for name, _, _ in INDEXES:
        op.drop_index(name, "entries", schema="publisher")
    op.drop_column("entries", "part_of", schema="publisher")
    op.drop_column("entries", "overdue_since", schema="publisher")
