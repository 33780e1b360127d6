"""Since when the content of an item of huruf g or h waits for a decision is a column: withdrawn consents ask too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = "content_asked_on IS NOT NULL"
ASKED = """
UPDATE registry.items SET content_asked_on = opened_on
WHERE state = 'public' AND part_of = '' AND huruf && ARRAY['g', 'h']
  AND opened_mode IN ('by_law', 'decided') AND record #>> '{content_decision,confirmed,person}' IS NULL
  AND NOT jsonb_path_exists(record, '$.consents[*] ? (@.withdrawn == null)')
"""
TAKEN_BACK = """
UPDATE registry.items SET content_asked_on = greatest(opened_on, (
    SELECT max((given -> 'withdrawn' ->> 'on')::date) FROM jsonb_array_elements(record -> 'consents') AS given))
WHERE state = 'public' AND part_of = '' AND huruf && ARRAY['g', 'h']
  AND jsonb_path_exists(record, '$.consents[*] ? (@.withdrawn != null)')
  AND NOT jsonb_path_exists(record, '$.consents[*] ? (@.withdrawn == null)')
"""


def upgrade() -> None:
    op.add_column("items", sa.Column("content_asked_on", sa.Date()), schema="registry")
    op.execute(ASKED)
    op.execute(TAKEN_BACK)
    condition = sa.text(WAITING)
    op.create_index(
        "items_of_content", "items", ["content_asked_on", "id"], schema="registry", postgresql_where=condition
    )


def downgrade() -> None:
    op.drop_index("items_of_content", table_name="items", schema="registry")
    op.drop_column("items", "content_asked_on", schema="registry")
