"""Pages of narrowed and sorted lists follow each other by the rows beside them, and hold while rows change."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text

from services.publisher import queries
from services.publisher.queries import PAGE_SIZE, SiteFilters
from services.publisher.store.list_keys import SORTS, ListKey, order_of, read_key
from tests.publisher.build import Publisher, classified, opened

LINK = re.compile(r'<a rel="(prev|next)" href="([^"]+)">')
ITEM = re.compile(r'<th scope="row"><a href="/informasi/([^/]+)/">')


async def page(publisher: Publisher, path: str) -> tuple[list[str], dict[str, str]]:
    """Returns the items of a page in their order, and where the pages beside it are."""
    async with publisher.reader() as reader:
        answer = await reader.get(path)
    assert answer.status_code == 200
    return ITEM.findall(answer.text), {rel: unescape(link) for rel, link in LINK.findall(answer.text)}


async def turned(publisher: Publisher, path: str, rel: str) -> list[list[str]]:
    """Returns the pages from one on, each by the link of the one before."""
    found = []
    while path:
        items, links = await page(publisher, path)
        found.append(items)
        path = links.get(rel, "")
    return found


async def fill(publisher: Publisher, many: int, listing: str = "dik") -> None:
    for n in range(many):
        ends = date(2030 + n % 3, 1, 1) if n % 4 else None
        day = date(2026, 1, 1 + n % 5)
        await publisher.hear(classified(f"i{n:03}", public_title=f"Judul {n % 7}", ends_on=ends, penetapan_date=day))
        if listing == "dip":
            await publisher.hear(opened(f"i{n:03}", opened_on=date(2026, 2, 1 + n % 9), public_title=f"Judul {n % 7}"))


@pytest.mark.parametrize("listing", ["dik", "dip"])
async def test_all_rows_stand_once_in_order_whichever_way_one_turns(publisher: Publisher, listing: Any) -> None:
    await fill(publisher, 2 * PAGE_SIZE + 7, listing)
    for sort in SORTS:
        order = SiteFilters(listing, sort=sort).order
        statement = text(
            f"SELECT item_id FROM publisher.entries WHERE listing = '{listing}' ORDER BY "  # noqa: S608
            + ", ".join(str(each) for each in order.by())
        )
        async with publisher.database.snapshot() as connection:
            whole = list((await connection.execute(statement)).scalars())
        forth = await turned(publisher, f"/{listing}/?skpd=bkd&urut={sort}", "next")
        assert [len(each) for each in forth] == [PAGE_SIZE, PAGE_SIZE, 7], sort
        assert [item for each in forth for item in each] == whole, sort
        last = await _last(publisher, f"/{listing}/?skpd=bkd&urut={sort}")
        back = await turned(publisher, last, "prev")
        assert [item for items in reversed(back) for item in items] == whole, sort


async def _last(publisher: Publisher, path: str) -> str:
    while link := (await page(publisher, path))[1].get("next"):
        path = link
    return path


async def test_a_next_page_neither_repeats_nor_skips_while_rows_come_and_go(publisher: Publisher) -> None:
    await fill(publisher, 2 * PAGE_SIZE)
    first, links = await page(publisher, "/dik/?skpd=bkd&urut=judul")
    whole = (await turned(publisher, "/dik/?skpd=bkd&urut=judul", "next"))[1]
    await publisher.hear(classified("baru", public_title="Abjad"), *(opened(item) for item in (first[3], first[-1])))
    second, links = await page(publisher, links["next"])
    assert second == whole
    before, _ = await page(publisher, links["prev"])
    assert before == ["baru", *(item for item in first if item not in (first[3], first[-1])), second[0]]


async def test_a_search_is_turned_by_rows_too(publisher: Publisher) -> None:
    await fill(publisher, PAGE_SIZE + 3)
    pages = await turned(publisher, "/dik/?q=judul", "next")
    assert [len(each) for each in pages] == [PAGE_SIZE, 3]
    assert len({item for each in pages for item in each}) == PAGE_SIZE + 3


async def test_a_page_whose_rows_are_all_gone_leads_to_the_first(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    key = ListKey("Zzz", "zzz").text()
    async with publisher.reader() as reader:
        answer = await reader.get(f"/dik/?skpd=bkd&urut=judul&halaman=4&sesudah={key}")
    assert (answer.status_code, ITEM.findall(answer.text)) == (200, [])
    assert 'href="/dik/?skpd=bkd&amp;urut=judul"' in answer.text


@pytest.mark.parametrize("said", ["", "x", "W10", "WzEsMl0", "bnVsbA", "eyJhIjoxfQ", "//8", "WyIyMDI2LTEzLTAxIiwiYSJd"])
async def test_what_is_no_key_is_no_wish(publisher: Publisher, said: str) -> None:
    await publisher.hear(classified("a"))
    assert read_key(said, order_of("dik", "akhir")) is None
    assert (await page(publisher, f"/dik/?urut=akhir&sesudah={said}"))[0] == ["a"]


async def test_a_key_may_name_any_text(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    key = ListKey("\u00e9'; --", "\U0001f600", back=True)
    assert read_key(key.text(), order_of("dik", "judul"), back=True) == key
    async with publisher.database.snapshot() as connection:
        found = await queries.find(connection, SiteFilters("dik", sort="judul", key=key))
    assert [each.item_id for each in found.entries] in (["a"], [])
