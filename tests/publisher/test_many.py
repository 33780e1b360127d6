"""The open data live above 32,767 rows: what PostgreSQL takes as parameters of one statement is no bound of a list."""

from sqlalchemy import text

from services.publisher import queries
from services.publisher.website.data import DataFiles
from tests.publisher.build import ADDRESS, Publisher

MANY = 33_000
"""Is more than the 32,767 parameters that one statement takes."""

ENTRIES = """
    INSERT INTO publisher.entries (item_id, listing, version, title, huruf, legal_basis, public_reason, period_text,
        skpd_code, skpd_name, penetapan_number, penetapan_date, periods, shard, changed_sequence, changed_at)
    SELECT 'i' || n, 'dik', 1, 'Judul', '{h}', 'UU', 'Alasan', '5 tahun', 'dinas', 'Dinas', '1', '2026-01-05',
        '[]', 'shard-' || n % 48, 1, now()
    FROM generate_series(1, 33000) AS n
"""
TALLIES = """
    INSERT INTO publisher.tallies (listing, facet, value, label, entries, sequence)
    SELECT 'dik', 'shard', 'shard-' || n, '', 1, 1 FROM generate_series(0, 47) AS n
"""
COPY = """
    INSERT INTO publisher.files (copy_id, item_id, version, object_key, sha256, size, media_type, name, released_at)
    VALUES ('c', 'i33000', 1, 'k', 's', 1, 'application/pdf', 'a.pdf', now())
"""


async def test_open_data_are_rendered_whole_above_32_767_rows(publisher: Publisher) -> None:
    async with publisher.database.transaction() as connection:
        for statement in (ENTRIES, TALLIES, COPY):
            await connection.execute(text(statement))
        shards = await DataFiles(ADDRESS, 100_000_000).shards(connection, "csv", "dik")
        found = await queries.files_in(connection, [f"i{number}" for number in range(1, MANY + 1)])
    assert shards[-1].end == MANY
    assert [each["copy_id"] for each in found] == ["c"]
