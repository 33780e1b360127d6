"""Cases of one trigger run side by side where they are of different grounds; one due case and one new test an item."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LIVE = "state IN ('open', 'decided', 'approved')"


def upgrade() -> None:
    _make_unique(f"{LIVE} AND trigger IN ('due', 'new_test')")
    op.create_index("cases_live", "cases", ["item_id"], schema="registry", postgresql_where=sa.text(LIVE))


def downgrade() -> None:
    op.drop_index("cases_live", "cases", schema="registry")
    _make_unique(LIVE)


def _make_unique(where: str) -> None:
    op.drop_index("cases_one_live", "cases", schema="registry")
    columns = ["item_id", "trigger"]
    op.create_index("cases_one_live", "cases", columns, schema="registry", unique=True, postgresql_where=sa.text(where))
