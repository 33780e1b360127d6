"""The transparency log of closures: entries, tiles and checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA = "publisher"


def upgrade() -> None:
    _entries()
    op.create_table(
        "log_tiles",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_log_tiles")),
        schema=SCHEMA,
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_checkpoints")),
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in ("log_checkpoints", "log_tiles", "log_entries"):
        op.drop_table(table, schema=SCHEMA)


def _entries() -> None:
    words = ("event_id", "item_id", "kind", "entry", "nonce", "content")
    op.create_table(
        "log_entries",
        sa.Column("arrival", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("arrival", name=op.f("pk_log_entries")),
        schema=SCHEMA,
    )
    op.create_index("log_entries_by_event", "log_entries", ["event_id"], unique=True, schema=SCHEMA)
    op.create_index("log_entries_by_place", "log_entries", ["place"], unique=True, schema=SCHEMA)
    op.create_index("log_entries_by_item", "log_entries", ["item_id", "arrival"], schema=SCHEMA)
    waiting = sa.text("place IS NULL")
    op.create_index("log_entries_waiting", "log_entries", ["arrival"], schema=SCHEMA, postgresql_where=waiting)
