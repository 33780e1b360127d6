"""Creates accounts, sessions, tokens and failed sign-ins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("skpd", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("('skpd' = ANY (roles)) = (skpd IS NOT NULL)", name=op.f("ck_accounts_skpd_bound")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_accounts")),
        schema="identity",
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        schema="identity",
    )
    op.create_index("ix_failures_source", "failures", ["source", "at"], unique=False, schema="identity")
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["identity.accounts.account"], name=op.f("fk_sessions_account_accounts")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
        schema="identity",
    )
    op.create_index("ix_sessions_account", "sessions", ["account"], unique=False, schema="identity")
    op.create_table(
        "tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["identity.accounts.account"], name=op.f("fk_tokens_account_accounts")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tokens")),
        schema="identity",
    )
    op.create_index("ix_tokens_account", "tokens", ["account"], unique=False, schema="identity")


def downgrade() -> None:
    op.drop_index("ix_tokens_account", table_name="tokens", schema="identity")
    op.drop_table("tokens", schema="identity")
    op.drop_index("ix_sessions_account", table_name="sessions", schema="identity")
    op.drop_table("sessions", schema="identity")
    op.drop_index("ix_failures_source", table_name="failures", schema="identity")
    op.drop_table("failures", schema="identity")
    op.drop_table("accounts", schema="identity")
