"""The number in the buku agenda surat masuk under which an item came in, so that people find it by that number."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    agenda = sa.Column("agenda", sa.Text(), server_default=sa.text("''"), nullable=False)
    op.add_column("items", agenda, schema="registry")
    op.create_index("items_by_agenda", "items", ["agenda", "id"], schema="registry")


def downgrade() -> None:
    op.drop_index("items_by_agenda", table_name="items", schema="registry")
    op.drop_column("items", "agenda", schema="registry")
