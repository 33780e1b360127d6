"""Sessions and tokens have numbers; tokens a name, scopes and a last use. A token that was there may only read."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("sessions", "tokens"):
        number = sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)
        op.add_column(table, number, schema="identity")
        op.create_unique_constraint(op.f(f"uq_{table}_id"), table, ["id"], schema="identity")
    _add("name", sa.Text(), "'tanpa nama'")
    _add("scopes", postgresql.ARRAY(sa.Text()), "'{baca}'")
    op.add_column("tokens", sa.Column("used_at", sa.DateTime(timezone=True)), schema="identity")


def _add(name: str, kind: sa.types.TypeEngine[Any], old: str) -> None:
    column = sa.Column(name, kind, nullable=False, server_default=sa.text(old))
    op.add_column("tokens", column, schema="identity")
    op.alter_column("tokens", name, server_default=None, schema="identity")


def downgrade() -> None:
    for name in ("used_at", "scopes", "name", "id"):
        op.drop_column("tokens", name, schema="identity")
    op.drop_column("sessions", "id", schema="identity")
