"""Sealed texts of items, cases, incidents, penetapan and the buku rekap; older rows are sealed while registry runs."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SEALED = ("items", "cases", "incidents", "penetapan", "register")


def upgrade() -> None:
    for table in SEALED:
        op.add_column(table, sa.Column("sealed", sa.LargeBinary(), nullable=True), schema="registry")


def downgrade() -> None:
    raise NotImplementedError("A sealed text goes back into its row by the key of registry, which no migration has.")
