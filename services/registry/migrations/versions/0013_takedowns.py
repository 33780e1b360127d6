"""Items whose files were taken off the website at once wait for a decision: an index of those."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TAKEN_DOWN = """record @> '{"takedowns": [{"answer": ""}]}'"""


def upgrade() -> None:
    waiting = sa.text(TAKEN_DOWN)
    op.create_index("items_taken_down", "items", ["received_on", "id"], schema="registry", postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index("items_taken_down", table_name="items", schema="registry")
