"""Whose work nobody can tell them of, which days are worked, when an effect may be done, and whom it failed.

Who answers an SKPD sees how many mails to its accounts were given up, and nothing else of them.
"""

import sqlalchemy as sa
from alembic import op

from shared.storage.narrowing import BOUND

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROLE = "terbuka_registry_skpd"
SHOWN = "recipient, skpd, dead_at, closed_at"
GIVEN_UP = sa.text("closed_at IS NULL AND dead_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "unreached",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_unreached")),
        schema="registry",
    )
    not_before = sa.Column("not_before", sa.DateTime(timezone=True), nullable=True)
    op.add_column("effects", not_before, schema="registry")
    op.execute("UPDATE registry.effects SET not_before = staged_at")
    op.alter_column("effects", "not_before", nullable=False, schema="registry")
    skpd = sa.Column("skpd", sa.Text(), server_default=sa.text("''"), nullable=False)
    op.add_column("effects", skpd, schema="registry")
    op.create_index("effects_dead_of", "effects", ["recipient"], schema="registry", postgresql_where=GIVEN_UP)
    op.execute("ALTER TABLE registry.effects ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY everybody ON registry.effects USING (true)")
    op.execute(f"CREATE POLICY own ON registry.effects AS RESTRICTIVE TO {ROLE} USING (skpd = {BOUND})")
    op.execute(f"GRANT SELECT ({SHOWN}) ON registry.effects TO {ROLE}")
    op.create_table(
        "working_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("following", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_working_days")),
        schema="registry",
    )


def downgrade() -> None:
    op.drop_table("working_days", schema="registry")
    op.execute(f"REVOKE ALL ({SHOWN}) ON registry.effects FROM {ROLE}")
    for policy in ("own", "everybody"):
        op.execute(f"DROP POLICY {policy} ON registry.effects")
    op.execute("ALTER TABLE registry.effects DISABLE ROW LEVEL SECURITY")
    op.drop_index("effects_dead_of", table_name="effects", schema="registry", postgresql_where=GIVEN_UP)
    op.drop_column("effects", "skpd", schema="registry")
    op.drop_column("effects", "not_before", schema="registry")
    op.drop_table("unreached", schema="registry")
