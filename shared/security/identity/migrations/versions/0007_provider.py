"""People whom an identity provider knows: whose account it is, what it says of a session, logouts that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "provider_accounts",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["identity.accounts.account"], name=op.f("fk_provider_accounts_account_accounts")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_provider_accounts")),
        sa.UniqueConstraint("account", name=op.f("uq_provider_accounts_account")),
        schema="identity",
    )
    op.create_table(
        "provider_sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("issuer", "subject", "sid", "id_token")),
        sa.Column("authenticated_at", TIME, nullable=False),
        sa.Column("factor_at", TIME),
        sa.Column("ends_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["identity.sessions.digest"],
            name=op.f("fk_provider_sessions_digest_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_provider_sessions")),
        schema="identity",
    )
    for name in ("sid", "subject"):
        op.create_index(f"ix_provider_sessions_{name}", "provider_sessions", ["issuer", name], schema="identity")
    op.create_table(
        "provider_logouts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("issuer", "jti", "sid")),
        sa.Column("until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "jti", name=op.f("pk_provider_logouts")),
        schema="identity",
    )


def downgrade() -> None:
    for table in ("provider_logouts", "provider_sessions", "provider_accounts"):
        op.drop_table(table, schema="identity")
