"""The items of registry, their cases, books, copies and mandates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "items",
    "mandates",
    "penetapan_counter",
    "standings",
    "cases",
    "copies",
    "deadlines",
    "files",
    "penetapan",
    "register",
    "reminders",
    "suggestions",
)


def upgrade() -> None:
    _items()
    _mandates()
    _penetapan_counter()
    _standings()
    _cases()
    _copies()
    _deadlines()
    _files()
    _penetapan()
    _register()
    _reminders()
    _suggestions()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="registry")


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("skpd_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("public_title", sa.Text(), nullable=False),
        sa.Column("huruf", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("retention_over_on", sa.Date(), nullable=True),
        sa.Column("penetapan_number", sa.Text(), nullable=False),
        sa.Column("penetapan_date", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("opened_mode", sa.Text(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(state IN ('public', 'partly_public')) = (opened_on IS NOT NULL)", name=op.f("ck_items_public_is_opened")
        ),
        sa.CheckConstraint("state <> 'exempt' OR penetapan_number <> ''", name=op.f("ck_items_exempt_has_penetapan")),
        sa.CheckConstraint(
            "approved_by <> decided_by AND approved_by <> proposed_by", name=op.f("ck_items_approver_is_a_third")
        ),
        sa.CheckConstraint("proposed_by <> decided_by", name=op.f("ck_items_proposer_is_not_decider")),
        sa.CheckConstraint("version > 0 AND period_version >= 0", name=op.f("ck_items_versions_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        schema="registry",
    )
    op.create_index(
        "items_by_end",
        "items",
        ["ends_on", "retention_over_on", "id"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("state = 'exempt'"),
    )
    op.create_index(
        "items_by_queue",
        "items",
        ["queue", "id"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("queue <> ''"),
    )
    op.create_index("items_by_skpd", "items", ["skpd_code", "id"], unique=False, schema="registry")
    op.create_index("items_by_state", "items", ["state", "id"], unique=False, schema="registry")


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.Text(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("recorded_by <> person", name=op.f("ck_mandates_nobody_mandates_themselves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
        schema="registry",
    )
    op.create_index(op.f("ix_mandates_person"), "mandates", ["person"], unique=False, schema="registry")


def _penetapan_counter() -> None:
    op.create_table(
        "penetapan_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_penetapan_counter")),
        schema="registry",
    )


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site_sequence", sa.BigInteger(), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_standings")),
        schema="registry",
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("window_opens", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("approved_by <> decided_by", name=op.f("ck_cases_approver_is_not_decider")),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_cases_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        schema="registry",
    )
    op.create_index("cases_by_state", "cases", ["state", "ends_on", "id"], unique=False, schema="registry")
    op.create_index(
        "cases_one_live",
        "cases",
        ["item_id", "trigger"],
        unique=True,
        schema="registry",
        postgresql_where=sa.text("state IN ('open', 'decided', 'approved')"),
    )


def _copies() -> None:
    op.create_table(
        "copies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("draft_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_on", sa.Date(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.CheckConstraint("released_by <> uploaded_by", name=op.f("ck_copies_releaser_is_another")),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_copies_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        schema="registry",
    )
    op.create_index(op.f("ix_copies_item_id"), "copies", ["item_id"], unique=False, schema="registry")


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("window_opens", sa.Date(), nullable=False),
        sa.Column("last_exempt_day", sa.Date(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_deadlines_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_deadlines")),
        schema="registry",
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_files_item_id_items")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_files")),
        schema="registry",
    )
    op.create_index(op.f("ix_files_item_id"), "files", ["item_id"], unique=False, schema="registry")


def _penetapan() -> None:
    op.create_table(
        "penetapan",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("contents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_penetapan_item_id_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_penetapan")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_penetapan_year_sequence")),
        schema="registry",
    )
    op.create_index(op.f("ix_penetapan_item_id"), "penetapan", ["item_id"], unique=False, schema="registry")


def _register() -> None:
    op.create_table(
        "register",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("skpd_name", sa.Text(), nullable=False),
        sa.Column("public_title", sa.Text(), nullable=False),
        sa.Column("huruf", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_register_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("item_id", "version", name=op.f("uq_register_item_id_version")),
        schema="registry",
    )
    op.create_index("register_by_day", "register", ["day", "id"], unique=False, schema="registry")


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("period_version", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("rung_on", sa.Date(), nullable=False),
        sa.Column("last_exempt_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_reminders_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", "period_version", "rung", name=op.f("pk_reminders")),
        schema="registry",
    )


def _suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("proposal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["registry.items.id"], name=op.f("fk_suggestions_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_suggestions")),
        schema="registry",
    )
