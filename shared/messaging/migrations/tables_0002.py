"""Who of a room is at work, and an index of what could not be sent; frozen once released."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def upgrade(schema: str) -> None:
    """Makes the table of processes and the index in a room's schema."""
    op.create_table(
        "processes",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lag", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_processes")),
        schema=schema,
    )
    op.create_index(
        "outbox_failed",
        "outbox",
        ["topic", "key"],
        unique=False,
        schema=schema,
        postgresql_where=sa.text("failed_at IS NOT NULL AND sent_at IS NULL"),
    )


def downgrade(schema: str) -> None:
    """Drops them again."""
    op.drop_index("outbox_failed", table_name="outbox", schema=schema)
    op.drop_table("processes", schema=schema)
