"""Numbers with a year (17/2026) of an item, its agenda number too, so that a search for one reads no other.

Of such a number the index of words holds little more than the year, and most penetapan of a year have it.
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

FUNCTION = """
    CREATE FUNCTION registry.numbers_in(agenda text, words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ARRAY(SELECT found[1] FROM
    regexp_matches(agenda || chr(10) || words, '0*([0-9]+/[0-9]{4})(?![0-9])', 'g') AS found) $$
"""
ON = (
    "registry.numbers_in(agenda, registry.searched(title, public_title, skpd_name, skpd_code, penetapan_number,"
    " record -> 'location'))"
)


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(f"CREATE INDEX items_by_numbers ON registry.items USING gin ({ON})")
    op.drop_index("items_by_agenda", table_name="items", schema="registry")


def downgrade() -> None:
    op.create_index("items_by_agenda", "items", ["agenda", "id"], schema="registry")
    op.execute("DROP INDEX registry.items_by_numbers")
    op.execute("DROP FUNCTION registry.numbers_in")
