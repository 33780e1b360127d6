"""Security keys of local accounts (WebAuthn), what they are asked to sign, and which key showed a factor."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sessions", sa.Column("factor_key", sa.BigInteger()), schema="identity")
    op.create_table(
        "security_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["account"], ["identity.accounts.account"], name=op.f("fk_security_keys_account_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_keys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_security_keys_credential_id")),
        schema="identity",
    )
    op.create_index(op.f("ix_security_keys_account"), "security_keys", ["account"], unique=False, schema="identity")
    op.create_table(
        "key_challenges",
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_key_challenges")),
        schema="identity",
    )


def downgrade() -> None:
    without = "NOT EXISTS (SELECT FROM identity.second_factors f WHERE f.account = t.account AND f.confirmed)"
    op.execute(f"UPDATE identity.accounts t SET factor_since = NULL WHERE {without}")  # noqa: S608
    op.execute(f"DELETE FROM identity.recovery_codes t WHERE {without}")  # noqa: S608
    op.drop_table("key_challenges", schema="identity")
    op.drop_table("security_keys", schema="identity")
    op.drop_column("sessions", "factor_key", schema="identity")
