"""What was missed is said in public, with what a reader may do; a page is good for one legal day."""

from datetime import date

import pytest

from tests.publisher.build import Publisher, classified, opened, overdue

LAST = date(2026, 3, 2)
REMEDY = ("Minta informasi ini kepada PPID Utama", "30 hari kerja", "Pasal 35 dan 36", "Pasal 52")


async def read(publisher: Publisher, path: str) -> str:
    async with publisher.reader() as reader:
        return (await reader.get(path)).text


@pytest.fixture
async def ending(publisher: Publisher) -> Publisher:
    """Gives an exempt item whose last exempt day is today."""
    await publisher.hear(classified("a", ends_on=LAST))
    return publisher


async def test_the_last_exempt_day_is_not_over(ending: Publisher) -> None:
    page = await read(ending, "/informasi/a/")
    assert "Terbuka mulai 3 Maret 2026" in page
    assert "Batas" not in page


async def test_the_day_after_says_that_the_limit_has_passed_and_what_to_do(ending: Publisher) -> None:
    before = await read(ending, "/informasi/a/")
    ending.clock.move_to_day(date(2026, 3, 3), hour=0)
    page = await read(ending, "/informasi/a/")
    assert before != page
    assert "Batas waktunya sudah lewat" in page
    assert "Terbuka mulai" not in page
    assert [words for words in REMEDY if words not in page] == []
    assert "Batas sudah lewat" in await read(ending, "/informasi/a/")
    assert "Batas ini sudah lewat" in await read(ending, "/dik/")


async def test_a_reader_who_kept_the_page_gets_a_new_one_on_the_next_day(ending: Publisher) -> None:
    async with ending.reader() as reader:
        tags = {path: (await reader.get(path)).headers["etag"] for path in ("/informasi/a/", "/data/dik.json")}
        ending.clock.move_to_day(date(2026, 3, 3), hour=0)
        kept = {
            path: (await reader.get(path, headers={"if-none-match": tag})).status_code for path, tag in tags.items()
        }
    assert kept == {"/informasi/a/": 200, "/data/dik.json": 304}


async def test_a_missed_review_is_said_until_it_is_made_up_for(publisher: Publisher) -> None:
    await publisher.hear(classified("a", ends_on=None, review_on=LAST), overdue("a", 2, since=LAST))
    page = await read(publisher, "/informasi/a/")
    assert "Peninjauannya terlewat" in page
    assert "harus ditinjau paling lambat 2 Maret 2026" in page
    assert [words for words in REMEDY if words not in page] == []
    assert '"tinjauan_terlewat_sejak":"2026-03-02"' in await read(publisher, "/data/dik.json")
    await publisher.hear(overdue("a", 3, since=None))
    assert '"tinjauan_terlewat_sejak":null' in await read(publisher, "/data/dik.json")
    assert '<section class="missed"' not in await read(publisher, "/informasi/a/")


async def test_a_review_that_nobody_spoke_of_is_told_by_the_calendar(publisher: Publisher) -> None:
    await publisher.hear(classified("a", ends_on=None, review_on=LAST))
    assert '<section class="missed"' not in await read(publisher, "/informasi/a/")
    publisher.clock.move_to_day(date(2026, 3, 3), hour=0)
    assert "Peninjauannya terlewat" in await read(publisher, "/informasi/a/")


async def test_the_page_of_omissions_counts_and_lists_all_three_kinds(publisher: Publisher) -> None:
    await publisher.hear(
        classified("lewat", ends_on=date(2026, 2, 1), public_title="Lewat batas"),
        classified("tinjau", ends_on=None, review_on=date(2026, 2, 2), public_title="Lewat tinjau"),
        classified("hukum", ends_on=date(2026, 2, 28), public_title="Tanpa keputusan"),
        opened("hukum", mode="by_law", opened_on=date(2026, 3, 1), public_title="Tanpa keputusan", decree_number=""),
        classified("biasa", public_title="Berjalan"),
        opened("lama", 1, mode="by_law", opened_on=date(2019, 1, 1), public_title="Daftar lama"),
    )
    page = await read(publisher, "/kelalaian/")
    assert page.count("<strong>1</strong>") == 3
    assert all(title in page for title in ("Lewat batas", "Lewat tinjau", "Tanpa keputusan"))
    assert "Berjalan" not in page
    assert "Daftar lama" not in page
    home = await read(publisher, "/")
    assert "<strong>1</strong> batas waktu sudah lewat" in home
    assert 'href="/kelalaian/"' in home


async def test_a_site_without_omissions_says_so(publisher: Publisher) -> None:
    assert (await read(publisher, "/kelalaian/")).count('class="empty"') == 3
    assert 'class="missed"' not in await read(publisher, "/")


async def test_only_who_lapsed_undecided_is_told_so(publisher: Publisher) -> None:
    untrue = "Sampai hari terakhir belum ada penetapan pembukaan"
    await publisher.hear(classified("a", ends_on=date(2026, 2, 28)))
    await publisher.hear(opened("a", mode="by_law", opened_on=date(2026, 3, 1)))
    await publisher.hear(classified("b", ends_on=date(2031, 1, 5)))
    await publisher.hear(opened("b", mode="by_law", opened_on=date(2026, 3, 1)))
    assert untrue in await read(publisher, "/informasi/a/")
    assert untrue not in await read(publisher, "/informasi/b/")
