"""How many bytes an agency sent in each hour, so that its day is not summed from its files with each hand-in."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = "terbuka_intake_skpd"
NARROWING = import_module("services.intake.migrations.versions.0008_narrowing")
BOUND, HELD = NARROWING.BOUND, NARROWING.HELD
"""The SKPD of a transaction, and it with its predecessors."""
KNOWN = """
    INSERT INTO intake.sent_bytes (skpd_code, hour, bytes)
    SELECT submission.skpd_code, date_trunc('hour', submission.received_at, 'UTC'), sum(file.size)
    FROM intake.submission JOIN intake.file USING (submission_id)
    WHERE submission.received_at >= now() - interval '2 days'
    GROUP BY 1, 2
"""
BEFORE = import_module("services.intake.migrations.versions.0015_hand_in")
ITEM_FILES = "    INSERT INTO intake.item_file\n"
SENT = """    INSERT INTO intake.sent_bytes AS sent
        SELECT * FROM jsonb_populate_recordset(NULL::intake.sent_bytes, written -> 'sent_bytes')
        ON CONFLICT (skpd_code, hour) DO UPDATE SET bytes = sent.bytes + excluded.bytes;
"""
FILES = """(SELECT coalesce(sum(file.size), 0) FROM intake.file JOIN intake.submission USING (submission_id)
            WHERE submission.skpd_code = agency AND submission.received_at >= since)"""
HOURS = """(SELECT coalesce(sum(sent.bytes), 0) FROM intake.sent_bytes AS sent
            WHERE sent.skpd_code = agency AND sent.hour >= since)"""


def replace(function: str) -> None:
    """Gives a function of 0015 a new text."""
    op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def index_kept_files(where: sa.TextClause | None) -> None:
    """Makes the index of an agency's kept files anew, for those that a condition names."""
    op.drop_index("kept_file_of_skpd", "kept_file", schema="intake")
    columns = ["skpd_code", "kept_at"]
    op.create_index("kept_file_of_skpd", "kept_file", columns, schema="intake", postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "sent_bytes",
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("skpd_code", "hour", name="pk_sent_bytes"),
        schema="intake",
    )
    op.execute(KNOWN)
    op.execute("ALTER TABLE intake.sent_bytes ENABLE ROW LEVEL SECURITY")
    own = f"coalesce({BOUND}, '') = '' OR skpd_code IN ({HELD})"
    op.execute(f"CREATE POLICY own ON intake.sent_bytes USING ({own})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON intake.sent_bytes TO {ROLE}")
    replace(BEFORE.BYTES_SINCE.replace(FILES, HOURS))
    replace(BEFORE.RECORD.replace(ITEM_FILES, SENT + ITEM_FILES))
    index_kept_files(sa.text("state <> 'taken'"))


def downgrade() -> None:
    index_kept_files(None)
    replace(BEFORE.RECORD)
    replace(BEFORE.BYTES_SINCE)
    op.drop_table("sent_bytes", schema="intake")
