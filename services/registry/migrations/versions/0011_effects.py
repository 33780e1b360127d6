"""Effects outside the database: mails that are staged with the events that cause them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effects")),
        sa.UniqueConstraint("key", name=op.f("uq_effects_key")),
        schema="registry",
    )
    op.create_index(
        "effects_dead",
        "effects",
        ["dead_at"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("closed_at IS NULL AND dead_at IS NOT NULL"),
    )
    op.create_index(
        "effects_waiting",
        "effects",
        ["due_at"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("closed_at IS NULL AND dead_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "effects_waiting",
        table_name="effects",
        schema="registry",
        postgresql_where=sa.text("closed_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_index(
        "effects_dead",
        table_name="effects",
        schema="registry",
        postgresql_where=sa.text("closed_at IS NULL AND dead_at IS NOT NULL"),
    )
    op.drop_table("effects", schema="registry")
