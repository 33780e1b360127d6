"""Work that an account began, what happened to items, when an account looked, and sealed names of files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BOUND = "current_setting('terbuka.skpd', true)"
OWN = "EXISTS (SELECT 1 FROM intake.item AS above WHERE above.item_id = happening.item_id)"
HANDED_IN = (
    "INSERT INTO intake.happening (item_id, what, told, at)"
    " SELECT i.item_id, 'handed_in', '{}', s.received_at FROM intake.item i JOIN intake.submission s"
    " USING (submission_id) ORDER BY i.submission_id, i.position"
)
STANDING = (
    "INSERT INTO intake.happening (item_id, what, told, at)"
    " SELECT item_id, CASE state WHEN 'exempt' THEN 'classified' ELSE state END,"
    " CASE state WHEN 'queued' THEN jsonb_build_object('queue', queue) ELSE '{}' END, changed_at"
    " FROM intake.item WHERE state <> 'submitted' ORDER BY changed_at, item_id"
)
"""What is known of items from before: that they came in, and when they came to where they are."""


def upgrade() -> None:
    op.create_table(
        "unfinished",
        sa.Column("work_id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        schema="intake",
    )
    op.create_index("unfinished_of_account", "unfinished", ["account", "saved_at"], schema="intake")
    _create_happenings()
    op.add_column("file", sa.Column("sealed_name", sa.LargeBinary()), schema="intake")


def _create_happenings() -> None:
    item = sa.ForeignKey("intake.item.item_id", ondelete="CASCADE")
    op.create_table(
        "happening",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("item_id", sa.Text, item, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("told", JSONB, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        schema="intake",
    )
    op.create_index("happening_of_item", "happening", ["item_id", "number"], schema="intake")
    op.create_table(
        "look",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("submission_id", sa.Text, sa.ForeignKey("intake.submission.submission_id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        schema="intake",
    )
    op.execute("ALTER TABLE intake.happening ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON intake.happening USING (coalesce({BOUND}, '') = '' OR {OWN})")
    op.execute(HANDED_IN)
    op.execute(STANDING)


def downgrade() -> None:
    op.drop_column("file", "sealed_name", schema="intake")
    op.drop_table("look", schema="intake")
    op.drop_table("happening", schema="intake")
    op.drop_table("unfinished", schema="intake")
