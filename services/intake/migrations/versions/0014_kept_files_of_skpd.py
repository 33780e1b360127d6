"""The agency of whoever left a file, so that its day counts what all its accounts left."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


NARROWING = import_module("services.intake.migrations.versions.0008_narrowing")
BOUND, HELD = NARROWING.BOUND, NARROWING.HELD
"""The SKPD of a transaction, and it with its predecessors."""
KNOWN = """
    UPDATE intake.kept_file AS kept SET skpd_code = sent.skpd_code
    FROM intake.upload AS sent WHERE sent.account = kept.account AND sent.skpd_code <> ''
"""
"""The agency of what was left before, where a file that came part by part tells it; the rest counts for none."""


def upgrade() -> None:
    column = sa.Column("skpd_code", sa.Text, nullable=False, server_default=sa.text("''"))
    op.add_column("kept_file", column, schema="intake")
    op.create_index("kept_file_of_skpd", "kept_file", ["skpd_code", "kept_at"], schema="intake")
    op.execute(KNOWN)
    op.execute("ALTER TABLE intake.kept_file ENABLE ROW LEVEL SECURITY")
    own = f"coalesce({BOUND}, '') = '' OR skpd_code = '' OR skpd_code IN ({HELD})"
    op.execute(f"CREATE POLICY own ON intake.kept_file USING ({own})")


def downgrade() -> None:
    op.execute("DROP POLICY own ON intake.kept_file")
    op.execute("ALTER TABLE intake.kept_file DISABLE ROW LEVEL SECURITY")
    op.drop_index("kept_file_of_skpd", "kept_file", schema="intake")
    op.drop_column("kept_file", "skpd_code", schema="intake")
