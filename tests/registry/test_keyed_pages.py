"""The register, the list of all items and the buku rekap come page by page beside a row: all pages are the whole."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from services.registry.queries.item_filters import BY_END, ItemFilters
from services.registry.queries.items import BY_DAY
from services.registry.queries.keyed_pages import AskedPage, KeyedPage, RowKey
from tests.plans import walking
from tests.registry.build import TODAY, Registry
from tests.registry.test_plans import GROWING, ITEMS, REGISTER, SETTLED

PER_PAGE = 20
MOST = 120
"""Rows that a page may read: its own, and what shares a day with its first."""
FEW = (
    ITEMS.replace("20000)", "300)"),
    "UPDATE registry.items SET ends_on = date '2027-01-01' + right(id, 1)::int WHERE ends_on IS NOT NULL",
    "UPDATE registry.items SET retention_over_on = NULL WHERE right(id, 1) IN ('1', '4')",
    REGISTER.replace("20000)", "300)"),
)
FIRST = date(2016, 1, 1)
FILTERS = {
    "all": ItemFilters(),
    "exempt": ItemFilters(state="exempt"),
    "exempt of a huruf": ItemFilters(state="exempt", huruf="b"),
    "a word": ItemFilters(text="judul"),
}
Pages = Callable[[AskedPage], Awaitable[KeyedPage]]


async def fill(registry: Registry, *statements: str) -> None:
    async with registry.database.transaction() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def turned(pages: Pages, asked: AskedPage) -> list[list[Any]]:
    """Returns the pages from one on, each by the key of the one before."""
    found = [await pages(asked)]
    while following := found[-1].before if asked.back else found[-1].after:
        found.append(await pages(AskedPage(asked.limit, following)))
    return [page.rows for page in found]


async def agree(pages: Pages, whole: list[Any]) -> None:
    """Checks that the pages are the whole in both directions, and that a number alone still leads to its page."""
    forth = await turned(pages, AskedPage(PER_PAGE))
    assert [row for page in forth for row in page] == whole
    assert {len(page) for page in forth[:-1]} == {PER_PAGE}
    last = (await pages(AskedPage(PER_PAGE, None, len(whole) - 1))).before
    assert last is not None
    back = await turned(pages, AskedPage(PER_PAGE, last))
    assert [row for page in reversed(back) for row in page] == whole[:-1]
    assert (await pages(AskedPage(PER_PAGE, None, PER_PAGE))).rows == forth[1]


@pytest.mark.parametrize("name", FILTERS)
async def test_the_pages_of_items_are_the_whole_in_both_directions(registry: Registry, name: str) -> None:
    await fill(registry, *FEW)
    whole = await registry.queries.items(replace(FILTERS[name], order="ends_on", limit=1000))
    assert len(whole) > PER_PAGE
    await agree(partial(registry.queries.page, FILTERS[name]), whole)


async def test_the_pages_of_the_rekap_are_the_whole_in_both_directions(registry: Registry) -> None:
    await fill(registry, *FEW)
    whole = await registry.queries.rekap(since=FIRST, until=TODAY)
    assert len(whole) == 300
    await agree(partial(registry.queries.rekap_page, FIRST, TODAY), whole)


async def test_a_page_reads_no_more_rows_than_its_own_wherever_it_stands(registry: Registry) -> None:
    await fill(registry, ITEMS, REGISTER, *SETTLED)
    lists: dict[str, Pages] = {name: partial(registry.queries.page, FILTERS[name]) for name in ("all", "exempt")}
    lists["rekap"] = partial(registry.queries.rekap_page, FIRST, TODAY)
    asked = {}
    for name, pages in lists.items():
        for offset in (PER_PAGE, 9_000, 15_000):
            beside = await pages(AskedPage(PER_PAGE, None, offset))
            for key in (beside.before, beside.after):
                asked[f"{name} beside {key}"] = partial(pages, AskedPage(PER_PAGE, key))
    assert len(asked) == 18
    assert await walking(registry.database, asked, GROWING, most=MOST) == {}


@pytest.mark.parametrize("said", ["", "2026-01-01", "kemarin~~a", "2026-01-01~~", "2026-01-01~x~a", "2026-01-01~\0~a"])
def test_what_is_no_key_of_items_begins_at_the_number(said: str) -> None:
    assert RowKey.read(said, BY_END) is None


@pytest.mark.parametrize(
    "said",
    [
        "~1",
        "2026-01-01~",
        "2026-01-01~-1",
        "2026-01-01~1~2",
        f"2026-01-01~{2**63}",
        f"2026-01-01~{2**70:040}",
        f"2026-01-01~{'1' * 5000}",
    ],
)
def test_what_is_no_key_of_the_rekap_begins_at_the_number(said: str) -> None:
    assert RowKey.read(said, BY_DAY) is None


def test_a_key_is_read_as_it_is_written() -> None:
    for values in ((date(2026, 1, 2), None, "butir-1"), (None, None, "a~b")):
        assert RowKey.read(str(RowKey(values)), BY_END, back=True) == RowKey(values, back=True)
    assert RowKey.read("2026-01-02~7", BY_DAY) == RowKey((date(2026, 1, 2), 7))
