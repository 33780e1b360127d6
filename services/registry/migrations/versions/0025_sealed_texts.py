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
    for table in SEALED:
        sealed = sa.text(f"SELECT 1 FROM registry.{table} WHERE sealed IS NOT NULL LIMIT 1")  # noqa: S608
        if op.get_bind().execute(sealed).first():
            raise RuntimeError("Sealed texts go back into their rows by the key of registry, which no migration has.")
        op.drop_column(table, "sealed", schema="registry")
