"""Second factors of local accounts, their recovery codes, and sign-ins that wait for a code."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
MOVE = "UPDATE identity.{to} t SET factor_at = s.factor_at FROM identity.{of} s WHERE s.digest = t.digest"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("factor_since", TIME), schema="identity")
    op.add_column("sessions", sa.Column("factor_at", TIME), schema="identity")
    op.execute(MOVE.format(to="sessions", of="provider_sessions"))
    op.drop_column("provider_sessions", "factor_at", schema="identity")
    op.create_table(
        "second_factors",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        _of_account("second_factors"),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_second_factors")),
        schema="identity",
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _of_account("recovery_codes"),
        sa.PrimaryKeyConstraint("account", "digest", name=op.f("pk_recovery_codes")),
        schema="identity",
    )
    op.create_table(
        "half_sign_ins",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        _of_account("half_sign_ins"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_half_sign_ins")),
        schema="identity",
    )


def downgrade() -> None:
    for table in ("half_sign_ins", "recovery_codes", "second_factors"):
        op.drop_table(table, schema="identity")
    op.add_column("provider_sessions", sa.Column("factor_at", TIME), schema="identity")
    op.execute(MOVE.format(to="provider_sessions", of="sessions"))
    op.drop_column("sessions", "factor_at", schema="identity")
    op.drop_column("accounts", "factor_since", schema="identity")


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account"], ["identity.accounts.account"], name=op.f(f"fk_{table}_account_accounts")
    )
