"""Row-level security: who answers an SKPD sees the clocks of its items with what lies below them, and the calendar."""

from collections.abc import Iterator

from alembic import op

from shared.storage.narrowing import BOUND, role_made

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLE = "terbuka_scheduler_skpd"
OF_ITEM = ("rungs", "cases", "holds")
READ = ("deadlines", *OF_ITEM, "doubts", "calendar_versions", "calendar_years")


def conditions() -> Iterator[tuple[str, str]]:
    """Yields each table with what makes a row the bound SKPD's; rows below a clock are seen where that is seen."""
    yield "deadlines", f"skpd_code = {BOUND}"
    for name in OF_ITEM:
        above = f"above.item_id = {name}.item_id"
        yield name, f"EXISTS (SELECT 1 FROM scheduler.deadlines AS above WHERE {above})"  # noqa: S608


def upgrade() -> None:
    op.execute(role_made(ROLE))
    for name, own in conditions():
        op.execute(f"ALTER TABLE scheduler.{name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY everybody ON scheduler.{name} USING (true)")
        op.execute(f"CREATE POLICY own ON scheduler.{name} AS RESTRICTIVE TO {ROLE} USING ({own})")
    op.execute(f"GRANT USAGE ON SCHEMA scheduler TO {ROLE}")
    for name in READ:
        op.execute(f"GRANT SELECT ON scheduler.{name} TO {ROLE}")
    op.execute(f"GRANT SELECT (id), INSERT ON scheduler.audit TO {ROLE}")


def downgrade() -> None:
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA scheduler FROM {ROLE}")
    op.execute(f"REVOKE ALL ON SCHEMA scheduler FROM {ROLE}")
    for name, _ in conditions():
        for policy in ("own", "everybody"):
            op.execute(f"DROP POLICY {policy} ON scheduler.{name}")
        op.execute(f"ALTER TABLE scheduler.{name} DISABLE ROW LEVEL SECURITY")
