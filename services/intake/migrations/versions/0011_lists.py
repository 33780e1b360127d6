"""Indexes under the lists, books and questions of intake."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "agenda_of_skpd": ("agenda", ["skpd_code", "book", "year", "number"]),
    "submission_by_arrival": ("submission", ["skpd_code", "received_at"]),
    "submission_by_agenda": ("submission", ["skpd_code", "agenda_year", "agenda_number"]),
    "item_by_skpd": ("item", ["skpd_code", "item_id"]),
    "item_by_state": ("item", ["state"]),
    "file_by_content": ("file", ["sha256"]),
    "kept_file_by_state": ("kept_file", ["state", "file_id"]),
    "kept_file_by_age": ("kept_file", ["kept_at"]),
    "idempotency_by_age": ("idempotency", ["at"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, schema="intake")


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table, schema="intake")
