"""Papers that are kept to be signed, with their signatures and scans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manuscripts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waits_for", ARRAY(sa.Text()), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", JSONB(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscripts")),
        schema="registry",
    )
    op.create_index(op.f("ix_manuscripts_number"), "manuscripts", ["number"], schema="registry")
    op.create_index(
        "manuscripts_that_count",
        "manuscripts",
        ["kind", "number"],
        unique=True,
        schema="registry",
        postgresql_where=sa.text("state <> 'batal'"),
    )
    op.create_index(
        "manuscripts_waiting",
        "manuscripts",
        ["prepared_at"],
        schema="registry",
        postgresql_where=sa.text("state IN ('menunggu', 'sebagian')"),
    )


def downgrade() -> None:
    op.drop_table("manuscripts", schema="registry")
