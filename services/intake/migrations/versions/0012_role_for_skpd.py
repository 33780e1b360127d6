"""A role under which intake answers an SKPD, so that the policies bind it also where the room is a superuser."""

from alembic import op

from shared.storage.narrowing import role_made

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLE = "terbuka_intake_skpd"
WRITTEN = (
    "agenda", "agenda_counter", "dossier", "draft", "file", "form", "hold", "idempotency", "item", "item_file",
    "happening", "kept_file", "look", "nihil", "submission", "unfinished",
)  # fmt: skip
RIGHTS = {
    "SELECT, INSERT, UPDATE, DELETE": WRITTEN,
    "SELECT, INSERT, UPDATE": ("outbox", "outbox_sequence"),
    "SELECT": ("skpd", "audit_head"),
    "SELECT (id), INSERT": ("audit",),
}


def upgrade() -> None:
    op.execute(role_made(ROLE))
    op.execute(f"GRANT USAGE ON SCHEMA intake TO {ROLE}")
    for right, tables in RIGHTS.items():
        for table in tables:
            op.execute(f"GRANT {right} ON intake.{table} TO {ROLE}")


def downgrade() -> None:
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA intake FROM {ROLE}")
    op.execute(f"REVOKE ALL ON SCHEMA intake FROM {ROLE}")
