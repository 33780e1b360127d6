"""Many readers ask the database little: a kept page by one statement, data files for one reader after the other."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.publisher.build import Publisher, classified

READERS = 20
KEPT = ("/", "/dik/", "/kelalaian/")


@contextmanager
def isolations(publisher: Publisher) -> Iterator[list[Any]]:
    """Gathers the level of isolation of each statement; one without a transaction around it is one way and back."""
    seen: list[Any] = []
    engine = publisher.database.engine.sync_engine

    def note(connection: Connection, *_: Any) -> None:
        seen.append(connection.get_execution_options().get("isolation_level"))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def in_use(publisher: Publisher) -> Iterator[list[int]]:
    """Gathers how many connections were taken from the pool, each time that one more was."""
    pool, seen = publisher.database.engine.sync_engine.pool, list[int]()

    def note(*_: Any) -> None:
        seen.append(pool.checkedout())  # type: ignore[attr-defined]

    event.listen(pool, "checkout", note)
    yield seen
    event.remove(pool, "checkout", note)


@pytest.mark.parametrize("path", KEPT)
async def test_a_kept_page_is_one_statement_without_a_transaction(publisher: Publisher, path: str) -> None:
    await publisher.hear(classified("a"))
    async with publisher.reader() as reader:
        first = await reader.get(path)
        with isolations(publisher) as seen:
            again = await reader.get(path)
            told = await reader.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.content, dict(again.headers), told.status_code) == (first.content, dict(first.headers), 304)
    assert seen == ["AUTOCOMMIT"] * 2


async def test_a_kept_page_is_not_shown_after_a_change(publisher: Publisher) -> None:
    await publisher.hear(classified("a", public_title="Yang lama"))
    async with publisher.reader() as reader:
        first = await reader.get("/dik/")
        await publisher.hear(classified("b", public_title="Yang baru"))
        for headers in ({}, {"if-none-match": first.headers["etag"]}):
            answer = await reader.get("/dik/", headers=headers)
            assert (answer.status_code, "Yang baru" in answer.text) == (200, True)


@pytest.mark.parametrize("path", ["/data/dik.json", "/data/dik/bkd/2026.json"])
async def test_for_many_readers_of_data_files_the_database_is_asked_one_after_the_other(
    publisher: Publisher, path: str
) -> None:
    await publisher.hear(classified("a"))
    async with publisher.reader() as reader:
        first = await reader.get(path)
        with in_use(publisher) as seen:
            answers = await asyncio.gather(*(reader.get(path) for _ in range(READERS)))
    assert {answer.content for answer in answers} == {first.content}
    assert (first.status_code, max(seen)) == (200, 1)
