"""Items under one title are found by index, those that wait as well as those that are listed."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LISTED = "state IN ('exempt', 'public', 'partly_public')"
TITLE = "hashtextextended(lower(regexp_replace(normalize(title), '[^[:alnum:]]+', '', 'g')), 0)"


def upgrade() -> None:
    op.execute("DROP INDEX registry.items_by_title")
    op.execute(f"CREATE INDEX items_by_title ON registry.items ({TITLE}, skpd_code) WHERE state <> 'withdrawn'")


def downgrade() -> None:
    op.execute("DROP INDEX registry.items_by_title")
    op.execute(f"CREATE INDEX items_by_title ON registry.items ({TITLE}) WHERE {LISTED}")
