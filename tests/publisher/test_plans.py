"""No list, search, feed or data file of the website walks a table that grows: each is explained over 20,000 rows."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import extract, func, select, text

from services.publisher import queries
from services.publisher.domain.projection import UNDATED
from services.publisher.queries import COUNTED, PAGE_SIZE, SiteFilters
from services.publisher.store import change_feed, shards
from services.publisher.store.list_keys import SORTS, ListKey, Sort
from services.publisher.store.page_versions import version_of
from services.publisher.tables import entries
from tests.plans import Questions, walking
from tests.publisher.build import TODAY, Publisher

GROWING = {"entries", "changes", "files", "log_entries", "rereads", "takedowns"}
HITS_READ = 3500
"""The hits of a search that are counted at most are read in the index, in the table, and beside what is withheld."""

ENTRIES = """
    INSERT INTO publisher.entries (item_id, listing, version, title, huruf, legal_basis, public_reason, period_text,
        skpd_code, skpd_name, penetapan_number, penetapan_date, periods, ends_on, review_on, dip, mode, opened_on,
        shard, changed_sequence, changed_at)
    SELECT 'i' || lpad(n::text, 8, '0'), listing, 1, 'Judul nomor ' || n, ARRAY[chr(97 + n % 10)], 'UU', 'Alasan '
        || n % 97, 'sampai', 'skpd-' || n % 40, 'Dinas ' || n % 40, n || '/PPID', date '2000-01-01' + n / 4, '[]',
        CASE WHEN n % 20 > 0 THEN date '2026-06-01' + n % 7000 END, CASE WHEN n % 20 = 0 THEN date '2026-09-01' END,
        CASE WHEN listing = 'dip' THEN '{"summary": "", "holder": "", "responsible": "", "made": "", "form": "",
        "retention": ""}'::jsonb END, CASE WHEN listing = 'dip' THEN 'decided' END,
        CASE WHEN listing = 'dip' THEN date '2005-01-01' + n / 4 END,
        'skpd-' || n % 40 || '/' || 2000 + n % 20, n, now()
    FROM generate_series(1, 20000) AS n, LATERAL (SELECT CASE WHEN n % 10 = 3 THEN 'dip' ELSE 'dik' END AS listing) AS l
"""
TALLIES = """
    INSERT INTO publisher.tallies (listing, facet, value, label, entries, sequence)
    SELECT listing, facet, value, value, count(*), 1 FROM publisher.entries, LATERAL (VALUES ('list', ''),
        ('skpd', skpd_code), ('huruf', huruf[1]), ('shard', shard), ('shard16', shard || '/' || left(bucket, 1)),
        ('shard256', shard || '/' || bucket), ('year', coalesce(extract(year FROM CASE WHEN
        listing = 'dip' THEN opened_on ELSE ends_on END)::int::text, 'tanpa-tanggal'))) AS f (facet, value)
    GROUP BY 1, 2, 3
"""
CHANGES = """
    INSERT INTO publisher.changes (sequence, item_id, listing, what, at)
    SELECT n, 'i' || lpad(n::text, 8, '0'), 'dik', 'listed', now() FROM generate_series(1, 20000) AS n
"""
FILES = """
    INSERT INTO publisher.files (copy_id, item_id, version, object_key, sha256, size, media_type, name, released_at,
        withdrawn_at) SELECT 'c' || n, 'i' || lpad(n::text, 8, '0'), 1, '', '', 1, 'application/pdf', 'a.pdf', now(),
        CASE WHEN n % 50 > 0 THEN now() END FROM generate_series(1, 20000) AS n
"""
SETTLED = (
    "SELECT gin_clean_pending_list('publisher.entries_by_words'), gin_clean_pending_list('publisher.entries_by_huruf')",
    "ANALYZE publisher.entries, publisher.tallies, publisher.changes, publisher.files",
)
ROWS = (ENTRIES, TALLIES, CHANGES, FILES, *SETTLED)
"""What fills the tables with 20,000 rows each, in order."""


async def test_no_question_of_the_website_walks_a_table_that_grows(publisher: Publisher) -> None:
    await _fill(publisher)
    assert await walking(publisher.database, questions(publisher), GROWING, most=HITS_READ) == {}


def questions(publisher: Publisher) -> Questions:
    """Returns every question of the website by name."""
    return {**_lists(publisher), **_keyed(publisher), **_rest(publisher)}


async def _fill(publisher: Publisher) -> None:
    async with publisher.database.transaction() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))


def _lists(publisher: Publisher) -> Questions:
    """Returns each list in each order, narrowed and searched, its first page and deep ones."""
    narrowed: dict[str, dict[str, Any]] = {
        "whole": {},
        "in the middle": {"page": 300},
        "at the end": {"page": 690},
        "skpd": {"skpd": "skpd-7"},
        "huruf": {"huruf": "b"},
        "year": {"year": "2030"},
        "undated": {"year": UNDATED},
        "huruf and year": {"huruf": "b", "year": "2030"},
        "a word": {"words": "13218"},
        "a common word": {"words": "judul"},
        "no such word": {"words": "tidakada"},
        **{f"by {sort}": {"sort": sort} for sort in SORTS},
    }
    return {
        f"{listing}, {what}": partial(_found, publisher, SiteFilters(listing, **wishes))
        for listing in ("dik", "dip")
        for what, wishes in narrowed.items()
        if listing == "dik" or "page" not in wishes
    }


async def _found(publisher: Publisher, filters: SiteFilters) -> None:
    async with publisher.database.snapshot() as connection:
        await queries.find(connection, filters)


def _keyed(publisher: Publisher) -> Questions:
    """Returns pages that begin or end beside a row in the middle of each order, and beside an undated one."""
    places: dict[Sort, Any] = {
        "judul": "Judul nomor 5",
        "skpd": "skpd-2",
        "terbaru": date(2007, 1, 1),
        "akhir": date(2036, 1, 1),
    }
    keys = [(sort, ListKey(value, "i00010000", back)) for sort, value in places.items() for back in (False, True)]
    keys += [("akhir", ListKey(None, "i00010000", back)) for back in (False, True)]
    return {
        f"dik, by {sort}, beside {key.value}, {key.back}, {wish}": partial(
            _found, publisher, SiteFilters("dik", sort=sort, page=300, key=key, **wish)
        )
        for sort, key in keys
        for wish in ({}, {"words": "judul"})
    }


def _rest(publisher: Publisher) -> Questions:
    """Returns what pages, feeds and data files ask beside the lists."""

    async def asked() -> None:
        async with publisher.database.snapshot() as connection:
            await queries.site_state(connection, TODAY)
            await queries.entry(connection, "i00000007")
            await version_of(connection, "i00000007", TODAY)
            await queries.files_of(connection, "i00000007")
            await queries.parts_of(connection, ["i00000007"])
            await queries.history_of(connection, "i00000007")
            await queries.newly_opened(connection, 50)
            await queries.latest_changes(connection, 50)
            found = await change_feed.changes_since(connection, 15_000)
            await change_feed.newest_rows(connection, found)
            assert await change_feed.is_known(connection, 900)
            await change_feed.reread_since(connection, 15_000, 16_000)
            await queries.omissions(connection, date(2026, 6, 20), 50)
            await queries.files_in(connection, ["i00000007"])
            await queries.standing_files(connection)

    async def data_files() -> None:
        async with publisher.database.snapshot() as connection:
            for listing in ("dik", "dip"):
                assert await queries.size(connection, listing)
                for facet in ("skpd", "huruf", "year"):
                    await queries.choices(connection, listing, facet)
                await shards.shard_rows(connection, listing, [next(iter(await shards.shards(connection, listing)))])

    return {"pages": asked, "data files": data_files}


WHOLE = {
    "dik": "SELECT item_id FROM publisher.entries WHERE listing = 'dik' AND item_id NOT IN (SELECT item_id FROM"
    " publisher.withheld) ORDER BY ends_on, item_id",
    "dip": "SELECT item_id FROM publisher.entries WHERE listing = 'dip' AND item_id NOT IN (SELECT item_id FROM"
    " publisher.withheld) ORDER BY opened_on DESC, item_id DESC",
}


@pytest.mark.parametrize("listing", ["dik", "dip"])
async def test_deep_pages_are_those_of_the_whole_order(publisher: Publisher, listing: Any) -> None:
    await _fill(publisher)
    withheld = (
        "INSERT INTO publisher.withheld VALUES ('i00000010', '{words}', 'x', now()), ('i00000013', '{}', 'x', now())"
    )
    async with publisher.database.transaction() as connection:
        await connection.execute(text(withheld))
        whole = list((await connection.execute(text(WHOLE[listing]))).scalars())
        last = -(-len(whole) // PAGE_SIZE)
        for page in (2, 40, last // 2, *range(last - 38, last - 33), last):
            found = await queries.find(connection, SiteFilters(listing, page=page))
            assert [each.item_id for each in found.entries] == whole[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page
            assert (found.total, found.more) == (len(whole), False)


async def test_sizes_of_one_wish_are_those_of_counting_and_of_more_wishes_bounded(publisher: Publisher) -> None:
    await _fill(publisher)
    async with publisher.database.snapshot() as connection:
        for filters, condition in (
            (SiteFilters("dik", skpd="skpd-7"), entries.c.skpd_code == "skpd-7"),
            (SiteFilters("dik", huruf="b"), entries.c.huruf.contains(["b"])),
            (SiteFilters("dik", year="2030"), extract("year", entries.c.ends_on) == 2030),
            (SiteFilters("dik", year=UNDATED), entries.c.ends_on.is_(None)),
        ):
            found = await queries.find(connection, filters)
            counted = select(func.count()).select_from(entries)
            counted = counted.where(entries.c.listing == "dik", condition)
            assert found.total == (await connection.execute(counted)).scalar_one() > 0
        common = await queries.find(connection, SiteFilters("dik", words="judul", page=300))
        assert (common.total, common.more, common.has(301), len(common.entries)) == (COUNTED, True, True, PAGE_SIZE)
