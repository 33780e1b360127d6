"""Row-level security: who answers an SKPD sees its items and its own last day, and nothing else of registry.

An item of a dissolved SKPD stands under its successor since that one's first day, so the code alone says whose it is.
"""

from alembic import op

from shared.storage.narrowing import BOUND, role_made

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE = "terbuka_registry_skpd"
OF_SKPD = ("items", "endings")
RIGHTS = {"SELECT": "registry.items, registry.endings", "SELECT (id), INSERT": "registry.audit"}


def upgrade() -> None:
    op.execute(role_made(ROLE))
    for name in OF_SKPD:
        op.execute(f"ALTER TABLE registry.{name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY everybody ON registry.{name} USING (true)")
        op.execute(f"CREATE POLICY own ON registry.{name} AS RESTRICTIVE TO {ROLE} USING (skpd_code = {BOUND})")
    op.execute(f"GRANT USAGE ON SCHEMA registry TO {ROLE}")
    for right, tables in RIGHTS.items():
        op.execute(f"GRANT {right} ON {tables} TO {ROLE}")


def downgrade() -> None:
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA registry FROM {ROLE}")
    op.execute(f"REVOKE ALL ON SCHEMA registry FROM {ROLE}")
    for name in OF_SKPD:
        for policy in ("own", "everybody"):
            op.execute(f"DROP POLICY {policy} ON registry.{name}")
        op.execute(f"ALTER TABLE registry.{name} DISABLE ROW LEVEL SECURITY")
