"""The page of an item is asked for again for nothing only where it says the same, and never where it is gone."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from tests.publisher.build import Publisher, amended, classified, opened, released

PAGE = "/informasi/a/"
MINUTE = timedelta(minutes=1)


async def got(publisher: Publisher, path: str = PAGE, **headers: str) -> httpx.Response:
    async with publisher.reader() as reader:
        return await reader.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def later(publisher: Publisher) -> None:
    publisher.clock.move_to(publisher.clock.now() + MINUTE)


async def test_a_page_stays_the_same_while_other_items_change(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    later(publisher)
    first = await got(publisher)
    later(publisher)
    await publisher.hear(classified("b"))
    again = await got(publisher)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    by_tag = await got(publisher, if_none_match=first.headers["etag"])
    by_date = await got(publisher, if_modified_since=first.headers["last-modified"])
    assert [(each.status_code, each.content) for each in (by_tag, by_date)] == [(304, b"")] * 2


async def test_whatever_changes_the_page_makes_it_another(publisher: Publisher) -> None:
    await publisher.hear(classified("a", ends_on=date(2026, 3, 2)))
    steps: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: publisher.hear(amended("a", 2, public_title="Judul lain")),
        lambda: publisher.hear(opened("bagian", 1, mode="partial", part_of="a")),
        lambda: publisher.hear(amended("bagian", 2, public_title="Bagian lain")),
        lambda: _next_day(publisher),
        lambda: publisher.hear(opened("a", 3)),
        lambda: _release(publisher),
    )
    for number, step in enumerate(steps):
        later(publisher)
        kept = await got(publisher)
        later(publisher)
        await step()
        later(publisher)
        given = {"if_none_match": kept.headers["etag"]}, {"if_modified_since": kept.headers["last-modified"]}
        for condition in given:
            answer = await got(publisher, **condition)
            assert (answer.status_code, answer.content != kept.content) == (200, True), (number, condition)


async def _next_day(publisher: Publisher) -> None:
    publisher.clock.move_to_day(date(2026, 3, 3), hour=0)


async def _release(publisher: Publisher) -> None:
    await publisher.hear(await released(publisher.objects, publisher.keys, "a", 4))


async def test_a_page_that_changed_just_now_has_no_date_and_none_is_believed(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    fresh = await got(publisher, if_modified_since=format_datetime(publisher.clock.now() + MINUTE, usegmt=True))
    assert (fresh.status_code, "last-modified" in fresh.headers) == (200, False)


@pytest.mark.parametrize(
    "said",
    [
        "kemarin",
        "",
        "Mon, 02 Mar 2026 25:00:00 GMT",
        f"Mon, 02 Mar {10**14} 00:00:00 GMT",
        f"Mon, 02 Mar 2026 {10**20}:00:00 GMT",
        f"Mon, 02 Mar 2026 00:00:00 +{10**20}",
    ],
)
async def test_a_date_that_is_none_is_no_condition(publisher: Publisher, said: str) -> None:
    await publisher.hear(classified("a"))
    later(publisher)
    assert (await got(publisher, if_modified_since=said)).status_code == 200


async def test_a_tag_counts_before_a_date(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    later(publisher)
    kept = await got(publisher)
    answer = await got(publisher, if_none_match='"lain"', if_modified_since=kept.headers["last-modified"])
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/informasi/tidak-ada/", "/tidak-ada", "/dik/halaman/9/"])
async def test_what_is_not_there_stays_in_no_cache(publisher: Publisher, path: str) -> None:
    answer = await got(publisher, path)
    assert (answer.status_code, answer.headers["cache-control"], "etag" in answer.headers) == (404, "no-store", False)
    assert (
        await got(publisher, path, if_none_match="W/*", if_modified_since="Tue, 01 Jan 2030 00:00:00 GMT")
    ).status_code == 404
