"""Files that arrive part by part: how far each has come, and the sealed parts."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLE = "terbuka_intake_skpd"
NARROWING = import_module("services.intake.migrations.versions.0008_narrowing")
BOUND, HELD = NARROWING.BOUND, NARROWING.HELD
"""The SKPD of a transaction, and it with its predecessors."""
OWN = {
    "upload": f"skpd_code IN ({HELD})",
    "upload_part": "EXISTS (SELECT 1 FROM intake.upload AS above WHERE above.upload_id = upload_part.upload_id)",
}
"""Whose a row is; a part is seen where its upload is seen."""


def upgrade() -> None:
    _create_uploads()
    above = sa.ForeignKey("intake.upload.upload_id", ondelete="CASCADE")
    op.create_table(
        "upload_part",
        sa.Column("upload_id", sa.Text, above, primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        schema="intake",
    )
    op.create_index("upload_part_by_object", "upload_part", ["object_key"], schema="intake")
    for name, own in OWN.items():
        op.execute(f"ALTER TABLE intake.{name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON intake.{name} USING (coalesce({BOUND}, '') = '' OR {own})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON intake.{name} TO {ROLE}")


def _create_uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("upload_id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("skpd_code", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("writer", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("written_at", sa.DateTime(timezone=True)),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        schema="intake",
    )
    op.create_index("upload_of_account", "upload", ["account", "upload_id"], schema="intake")
    op.create_index("upload_of_skpd", "upload", ["skpd_code", "state"], schema="intake")
    op.create_index("upload_by_age", "upload", ["begun_at"], schema="intake")


def downgrade() -> None:
    op.drop_table("upload_part", schema="intake")
    op.drop_table("upload", schema="intake")
