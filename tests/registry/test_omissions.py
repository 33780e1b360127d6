"""The report of omissions comes page by page by key: each page reads its own rows, and all pages are the whole."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import text

from services.registry.queries.omissions import Omission, OmissionKey, OmissionQueries, OmissionsAsked
from tests.plans import walking
from tests.registry.build import Registry
from tests.registry.omitted import all_omissions
from tests.registry.test_plans import CASES, GROWING, ITEMS

NOW = datetime(2036, 1, 1, 5, tzinfo=UTC)
ASKED = OmissionsAsked(NOW)
PER_PAGE = 20
NO_KEYS = ("", "2026-01-01", "2026-01-01~a~b", "2026-01-01~a~b~c~d", "2026-01-01~\0~b~c", "kemarin~a~b~c")
MOST = 250
"""Rows that a page may read: of each kind its own and the rest of a day, and the items of the cases."""
LATE = (
    "UPDATE registry.items SET overdue_since = date '2026-01-01' + {days} WHERE right(id, 1) IN ('1', '4')",
    "UPDATE registry.items SET opened_mode = 'by_law', content_asked_on = opened_on WHERE state = 'public'",
    "UPDATE registry.items SET takedown_overdue_since = date '2026-01-01' + {days} WHERE right(id, 1) = '7'",
    "UPDATE registry.cases SET overdue_since = date '2026-01-01' + {of_cases} WHERE right(id, 1) IN ('2', '3')",
    """INSERT INTO registry.incidents (id, number, year, sequence, item_ids, state, known_at, due_at, recorded_by,
        record) SELECT 'insiden-' || n, n::text, 2026, n, ARRAY['butir-000000001', 'butir-000000002'], 'dicatat', now(),
        timestamptz '2026-01-01' + n % 3 * interval '1 day', 'a', '{{}}' FROM generate_series(1, 9) AS n""",
    "ANALYZE registry.items, registry.cases",
)


async def fill(registry: Registry, many: int, days: int) -> None:
    """Puts so many items and cases into the tables, and omissions of every kind on so many days."""
    spread = {"days": f"right(id, 9)::int % {days}", "of_cases": f"substr(id, 7)::int % {days}"}
    async with registry.database.transaction() as connection:
        for statement in (ITEMS, CASES):
            await connection.execute(text(statement.replace("20000)", f"{many})")))
        for statement in LATE:
            await connection.execute(text(statement.format(**spread)))


async def turned(
    queries: OmissionQueries, asked: OmissionsAsked, key: OmissionKey | None = None
) -> list[list[Omission]]:
    """Returns the pages from a key on, each by the key of the one before."""
    pages = [await queries.page(asked, PER_PAGE, key)]
    while following := pages[-1].before if key and key.back else pages[-1].after:
        pages.append(await queries.page(asked, PER_PAGE, following))
    return [page.rows for page in pages]


@pytest.mark.parametrize(
    "asked", [ASKED, OmissionsAsked(NOW, date(2026, 1, 2), date(2026, 1, 3))], ids=["all", "of two days"]
)
async def test_the_pages_are_the_whole_in_both_directions(registry: Registry, asked: OmissionsAsked) -> None:
    await fill(registry, 300, days=4)
    queries = OmissionQueries(registry.database)
    whole = await all_omissions(queries, asked)
    assert len({each.omission for each in whole}) > 3
    assert whole == sorted(whole, key=lambda each: (-each.since.toordinal(), each.id, each.omission))
    pages = await turned(queries, asked)
    assert [row for page in pages for row in page] == whole
    assert {len(page) for page in pages[:-1]} == {PER_PAGE}
    last = OmissionKey.of(whole[-1], back=True)
    assert [row for page in reversed(await turned(queries, asked, last)) for row in page] == whole[:-1]
    assert (await queries.page(asked, PER_PAGE, None, PER_PAGE)).rows == pages[1]
    assert sum((await queries.counts(asked)).values()) == len(whole)
    assert [row async for block in queries.each(asked) for row in block] == whole


async def test_a_page_reads_no_more_rows_than_its_own_wherever_it_stands(registry: Registry) -> None:
    await fill(registry, 20_000, days=9_000)
    queries = OmissionQueries(registry.database)
    whole = await all_omissions(queries, ASKED)
    beside = [whole[place] for place in (PER_PAGE, len(whole) // 2, len(whole) - PER_PAGE)]
    keys = [OmissionKey.of(row, back=back) for row in beside for back in (False, True)]
    asked = {"first": partial(queries.page, ASKED, PER_PAGE)}
    asked |= {f"beside {key}, {key.back}": partial(queries.page, ASKED, PER_PAGE, key) for key in keys}
    assert len(whole) > 10_000
    assert await walking(registry.database, asked, GROWING, most=MOST) == {}


@pytest.mark.parametrize(
    "said", ["", "2026-01-01", "2026-01-01~a~b", "kemarin~a~b~c", "2026-01-01~a~b~c~d", "2026-01-01~\0~b~c"]
)
def test_what_is_no_key_begins_at_the_first_page(said: str) -> None:
    assert OmissionKey.read(said) is None


def test_a_key_is_read_as_it_is_written() -> None:
    key = OmissionKey(date(2026, 1, 2), "butir-1", "case_overdue", "kasus-1")
    assert OmissionKey.read(str(key)) == key
    assert OmissionKey.read(str(key), back=True) == OmissionKey(*key[:4], back=True)
