"""Indexes under each list and search of items, and tallies in place of counting."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SCHEMA = "registry"
PARTS = ("Gedung", "ruang", "rak", "boks", "folder", "nomor")
ADDRESS = " || ' ' || ".join(f"'{name} ' || coalesce(place ->> '{name.lower()}', '')" for name in PARTS)
WORDS = ("title", "public_title", "skpd_name", "skpd_code", "penetapan_number")
SEARCHED = f"""
    CREATE FUNCTION registry.searched({", ".join(f"{word} text" for word in WORDS)}, place jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {" || chr(10) || ".join(WORDS)}
    || CASE WHEN jsonb_typeof(place) = 'object' THEN chr(10) || {ADDRESS} ELSE '' END $$
"""
INDEXES = {
    "items_by_last_day": "items (ends_on, retention_over_on, id)",
    "items_of_state_by_last_day": "items (state, ends_on, retention_over_on, id)",
    "items_by_arrival": "items (received_on, id)",
    "items_by_huruf": "items USING gin (huruf)",
    "items_by_opening": "items (opened_on, id) WHERE opened_on IS NOT NULL",
    "items_renewed": "items (received_on, id) WHERE state = 'exempt'"
    " AND jsonb_extract_path_text(record, 'renewal', 'review_on') IS NOT NULL",
    "items_by_words": "items USING gin (registry.searched(title, public_title, skpd_name, skpd_code, penetapan_number,"
    " record -> 'location') public.gin_trgm_ops, id public.gin_trgm_ops)",
    "cases_by_end": "cases (ends_on, id)",
    "cases_of_item": "cases (item_id)",
    "penetapan_by_day": "penetapan (dated, kind)",
    "register_of_public": "register (day, item_id) WHERE state = 'public'",
}
REPLACED = ("items_by_end",)
"""The register reads the index of its state, which has the same order."""

COUNTED = {"items": ("state, queue, skpd_code, huruf", "state, queue, skpd_code, huruf"),
           "cases": ("state", "state, '', '', '{}'::text[]")}  # fmt: skip
"""What is counted of a table, and how it stands in the tallies."""


GONE, COME = "SELECT {columns}, -1 AS n FROM gone", "SELECT {columns}, 1 AS n FROM come"
SEEN = {
    "insert": ("NEW TABLE AS come", COME),
    "update": ("OLD TABLE AS gone NEW TABLE AS come", f"{GONE} UNION ALL {COME}"),
    "delete": ("OLD TABLE AS gone", GONE),
}
"""The rows that a statement of each kind changed, and by how many each counts."""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    op.execute(SEARCHED)
    for name in REPLACED:
        op.drop_index(name, table_name="items", schema=SCHEMA)
    for name, on in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {SCHEMA}.{on}")
    op.create_table(
        "tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("about", "state", "queue", "skpd_code")),
        sa.Column("huruf", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        schema=SCHEMA,
    )
    for table in COUNTED:
        _count(table)


def downgrade() -> None:
    for table in COUNTED:
        for act in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tallied_on_{act} ON {SCHEMA}.{table}")
            op.execute(f"DROP FUNCTION {SCHEMA}.tally_{table}_on_{act}()")
    op.drop_table("tallies", schema=SCHEMA)
    for name in INDEXES:
        op.execute(f"DROP INDEX {SCHEMA}.{name}")
    op.execute(f"DROP FUNCTION {SCHEMA}.searched")
    on = ["ends_on", "retention_over_on", "id"]
    op.create_index("items_by_end", "items", on, schema=SCHEMA, postgresql_where=sa.text("state = 'exempt'"))


def _count(table: str) -> None:
    """Counts what stands in a table, and has each statement that changes rows of it add what it changed."""
    columns, told = COUNTED[table]
    into = f"INSERT INTO {SCHEMA}.tallies (about, state, queue, skpd_code, huruf, rows) SELECT '{table}', {told}"
    op.execute(f"{into}, count(*) FROM {SCHEMA}.{table} GROUP BY {columns}")
    for act, (seen, rows) in SEEN.items():
        each = rows.format(columns=columns)
        changed = f"{into}, sum(n) FROM ({each}) AS changed GROUP BY {columns} HAVING sum(n) <> 0"
        function = f"{SCHEMA}.tally_{table}_on_{act}()"
        body = f"BEGIN {changed}; RETURN NULL; END"
        op.execute(f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        how = f"REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        op.execute(f"CREATE TRIGGER tallied_on_{act} AFTER {act} ON {SCHEMA}.{table} {how}")
