"""The first tables of publisher: its events, its audit trail, the two lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.migrations import tables_0001 as plumbing_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "changes",
    "entries",
    "site",
    "tallies",
    "files",
)

SEARCHED = "coalesce(title, '') || ' ' || coalesce(public_reason, '') || ' ' || coalesce(skpd_name, '')"


def upgrade() -> None:
    plumbing_0001.create("publisher")
    _entries()
    _files()
    _counts()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="publisher")
    plumbing_0001.drop("publisher")


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("huruf", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("public_reason", sa.Text(), nullable=False),
        sa.Column("period_text", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("skpd_name", sa.Text(), nullable=False),
        sa.Column("penetapan_number", sa.Text(), nullable=False),
        sa.Column("penetapan_date", sa.Date(), nullable=False),
        sa.Column("periods", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("dip", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("decree_number", sa.Text(), server_default="", nullable=False),
        sa.Column("needs_consent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("changed_sequence", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                f"to_tsvector('simple', {SEARCHED}) || to_tsvector('indonesian', {SEARCHED})",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(listing = 'dip') = (dip IS NOT NULL AND mode IS NOT NULL AND opened_on IS NOT NULL)",
            name=op.f("ck_entries_dip_is_complete"),
        ),
        sa.CheckConstraint("listing IN ('dik', 'dip')", name=op.f("ck_entries_one_of_two_lists")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_entries")),
        schema="publisher",
    )
    op.create_index("entries_by_end", "entries", ["listing", "ends_on", "item_id"], unique=False, schema="publisher")
    op.create_index("entries_by_huruf", "entries", ["huruf"], unique=False, schema="publisher", postgresql_using="gin")
    op.create_index(
        "entries_by_opening", "entries", ["listing", "opened_on", "item_id"], unique=False, schema="publisher"
    )
    op.create_index("entries_by_shard", "entries", ["listing", "shard", "item_id"], unique=False, schema="publisher")
    op.create_index("entries_by_skpd", "entries", ["listing", "skpd_code", "item_id"], unique=False, schema="publisher")
    op.create_index("entries_by_title", "entries", ["listing", "title", "item_id"], unique=False, schema="publisher")
    op.create_index("entries_by_words", "entries", ["search"], unique=False, schema="publisher", postgresql_using="gin")


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("copy_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["publisher.entries.item_id"], name=op.f("fk_files_item_id_entries")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_files")),
        schema="publisher",
    )
    op.create_index("files_by_item", "files", ["item_id", "copy_id"], unique=False, schema="publisher")


def _counts() -> None:
    op.create_table(
        "changes",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_changes")),
        schema="publisher",
    )
    op.create_index("changes_by_item", "changes", ["item_id", "sequence"], unique=False, schema="publisher")
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        schema="publisher",
    )
    op.create_table(
        "tallies",
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("listing", "facet", "value", name=op.f("pk_tallies")),
        schema="publisher",
    )
