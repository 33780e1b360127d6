"""Who succeeds a dissolved SKPD; what is asked of the archive is found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LISTED = "state IN ('exempt', 'public', 'partly_public')"
TITLE = "hashtextextended(lower(regexp_replace(normalize({0}), '[^[:alnum:]]+', '', 'g')), 0)"
INDEXES = {
    "items_without_address": f"(received_on, id) WHERE {LISTED} AND (record -> 'location') = 'null'::jsonb",
    "items_by_retention": "(retention_over_on, id) WHERE retention_over_on IS NOT NULL",
    "items_held": "(id) WHERE held",
    "items_lapsed": "(opened_on, id) WHERE opened_mode = 'by_law'",
    "items_by_title": f"({TITLE.format('title')}) WHERE {LISTED}",
    "items_by_public_title": f"({TITLE.format('public_title')}) WHERE {LISTED}",
}


def upgrade() -> None:
    op.create_table(
        "successions",
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("successor_code", sa.Text(), nullable=False),
        sa.Column("successor_name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("skpd_code", name=op.f("pk_successions")),
        schema="registry",
    )
    for name, of in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON registry.items {of}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX registry.{name}")
    op.drop_table("successions", schema="registry")
