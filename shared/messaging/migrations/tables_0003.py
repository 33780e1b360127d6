"""The signed heads of a room's audit trail; frozen once released."""

import sqlalchemy as sa
from alembic import op


def upgrade(schema: str) -> None:
    """Makes the table of heads in a room's schema."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        schema=schema,
    )


def downgrade(schema: str) -> None:
    """Drops it again."""
    op.drop_table("audit_head", schema=schema)
