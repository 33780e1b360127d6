"""The secrets of code apps rest sealed; what is there is sealed while the process of identity runs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("second_factors", sa.Column("sealed", sa.LargeBinary()), schema="identity")


def downgrade() -> None:
    sealed = sa.text("SELECT 1 FROM identity.second_factors WHERE sealed IS NOT NULL LIMIT 1")
    if op.get_bind().execute(sealed).first() is not None:
        raise RuntimeError("identity.second_factors holds sealed secrets; without this column they would be lost")
    op.drop_column("second_factors", "sealed", schema="identity")
