"""The sealed dossiers by their object keys, so that each attempt at a correction may have a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


FILL = (
    "INSERT INTO intake.dossier (object_key, item_id, version)"
    " SELECT 'submissions/' || item_id || '/' || number || '/dossier.age', item_id, number"
    " FROM intake.item, generate_series(1, version) AS number"
)
"""The keys that dossiers had before, one for each version."""


def upgrade() -> None:
    op.create_table(
        "dossier",
        sa.Column("object_key", sa.Text, primary_key=True),
        sa.Column("item_id", sa.Text, sa.ForeignKey("intake.item.item_id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        schema="intake",
    )
    op.create_index("dossier_of_item", "dossier", ["item_id", "version"], unique=True, schema="intake")
    op.execute(FILL)


def downgrade() -> None:
    op.drop_table("dossier", schema="intake")
