"""The state `partly_public` is gone: an opened part is an item of its own, and the rest stays exempt.

No released version made it; where a row still has it, the migration stops and names it, since both halves need people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROWS = "SELECT string_agg(id, ', ' ORDER BY id) FROM registry.items WHERE state = 'partly_public'"
CONSTRAINT = "ck_items_public_is_opened"


def upgrade() -> None:
    found = op.get_bind().execute(sa.text(ROWS)).scalar_one()
    if found:
        raise RuntimeError(f"Butir berkeadaan partly_public harus diputus ulang sebelum migrasi: {found}")
    op.drop_constraint(op.f(CONSTRAINT), "items", schema="registry", type_="check")
    condition = "(state = 'public') = (opened_on IS NOT NULL)"
    op.create_check_constraint(op.f(CONSTRAINT), "items", condition, schema="registry")


def downgrade() -> None:
    op.drop_constraint(op.f(CONSTRAINT), "items", schema="registry", type_="check")
    condition = "(state IN ('public', 'partly_public')) = (opened_on IS NOT NULL)"
    op.create_check_constraint(op.f(CONSTRAINT), "items", condition, schema="registry")
