"""Shards that are full are split, what is rendered is kept, and what withholding changes is read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCHEMA = "publisher"
SPLIT = """
    INSERT INTO publisher.tallies (listing, facet, value, label, entries, sequence)
    SELECT listing, 'shard' || (16 ^ digits)::int, shard || '/' || left(bucket, digits), '', count(*),
        (SELECT sequence FROM publisher.site)
    FROM publisher.entries, generate_series(1, 2) AS digits GROUP BY listing, digits, shard, left(bucket, digits)
"""


def upgrade() -> None:
    made = sa.Computed("left(md5(item_id), 2)", persisted=True)
    op.add_column("entries", sa.Column("bucket", sa.Text(), made, nullable=True), schema=SCHEMA)
    op.drop_index("entries_by_shard", table_name="entries", schema=SCHEMA)
    op.create_index("entries_by_shard", "entries", ["listing", "shard", "bucket", "item_id"], schema=SCHEMA)
    op.execute(SPLIT)
    _rereads()
    _renderings()


def _rereads() -> None:
    op.create_table(
        "rereads",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "item_id", name=op.f("pk_rereads")),
        schema=SCHEMA,
    )
    op.create_index("rereads_by_item", "rereads", ["item_id", "sequence"], schema=SCHEMA)


def _renderings() -> None:
    op.create_table(
        "renderings",
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("lengths", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("crc", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("listing", "kind", "shard", name=op.f("pk_renderings")),
        schema=SCHEMA,
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    op.drop_table("renderings", schema=SCHEMA)
    op.drop_table("rereads", schema=SCHEMA)
    op.execute("DELETE FROM publisher.tallies WHERE facet IN ('shard16', 'shard256')")
    op.drop_index("entries_by_shard", table_name="entries", schema=SCHEMA)
    op.create_index("entries_by_shard", "entries", ["listing", "shard", "item_id"], schema=SCHEMA)
    op.drop_column("entries", "bucket", schema=SCHEMA)
