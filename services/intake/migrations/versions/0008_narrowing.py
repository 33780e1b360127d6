"""Row-level security: a transaction bound to an SKPD sees and writes that SKPD's rows and its predecessors' alone."""

# ruff: noqa: S608

from collections.abc import Iterator

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BOUND = "current_setting('terbuka.skpd', true)"
HELD = (
    f"WITH RECURSIVE held (code) AS (SELECT {BOUND}"
    " UNION SELECT each.code FROM intake.skpd AS each"
    " JOIN held ON lower(held.code) IN (lower(each.code), lower(each.successor)))"
    " SELECT code FROM held"
)
OF_SKPD = ("agenda", "draft", "item", "nihil", "submission")
OF_ITEM = ("dossier", "form", "hold", "item_file")
OF_SUBMISSION = ("file",)


def conditions() -> Iterator[tuple[str, str]]:
    """Yields each table with what makes a row the bound SKPD's; rows below a row are seen where that is seen."""
    for name in OF_SKPD:
        yield name, f"skpd_code IN ({HELD})"
    for name in OF_ITEM:
        yield name, f"EXISTS (SELECT 1 FROM intake.item AS above WHERE above.item_id = {name}.item_id)"
    for name in OF_SUBMISSION:
        above = f"above.submission_id = {name}.submission_id"
        yield name, f"EXISTS (SELECT 1 FROM intake.submission AS above WHERE {above})"


def upgrade() -> None:
    for name, own in conditions():
        op.execute(f"ALTER TABLE intake.{name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON intake.{name} USING (coalesce({BOUND}, '') = '' OR {own})")


def downgrade() -> None:
    for name, _ in conditions():
        op.execute(f"DROP POLICY own ON intake.{name}")
        op.execute(f"ALTER TABLE intake.{name} DISABLE ROW LEVEL SECURITY")
