"""Stock-takes of the archive, and what was seen in each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_takes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("gedung", sa.Text(), nullable=False),
        sa.Column("ruang", sa.Text(), nullable=False),
        sa.Column("rak", sa.Text(), nullable=False),
        sa.Column("boks", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_takes")),
        schema="registry",
    )
    op.create_index("stock_takes_by_time", "stock_takes", ["begun_at", "id"], schema="registry")
    op.execute("CREATE UNIQUE INDEX stock_takes_open ON registry.stock_takes (begun_by) WHERE closed_at IS NULL")
    op.create_table(
        "stock_marks",
        sa.Column("take_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["take_id"], ["registry.stock_takes.id"], name=op.f("fk_stock_marks_take_id_stock_takes")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_stock_marks_item_id_items")),
        sa.PrimaryKeyConstraint("take_id", "item_id", name=op.f("pk_stock_marks")),
        schema="registry",
    )


def downgrade() -> None:
    op.drop_table("stock_marks", schema="registry")
    op.drop_table("stock_takes", schema="registry")
