"""Forms that came in after their session had ended, sealed to the browser that typed them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        schema="identity",
    )
    op.create_index("ix_kept_forms_ends_at", "kept_forms", ["ends_at"], schema="identity")


def downgrade() -> None:
    op.drop_table("kept_forms", schema="identity")
