"""Two requests at one moment under two keys: one is recorded, the other is asked; PostgreSQL makes them wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import text

from services.intake.store import submissions as store
from services.intake.tables import nihil_reports, submissions
from tests.intake.house import House, a_dossier, an_item, form
from tests.intake.test_hand_in_doubts import OTHER, codes, commit
from tests.intake.test_workbooks import LIST

WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
SAME = "DAFTAR_SUDAH_DIAJUKAN"


@asynccontextmanager
async def papers_held(house: House, many: int) -> AsyncIterator[None]:
    """Holds the papers of an agency until so many transactions wait for them; all have asked before that."""
    async with house.database.transaction() as connection:
        await store.lock_papers(connection, "dishub")
        yield
        async with asyncio.timeout(120):
            while int(await connection.scalar(WAITING) or 0) < many:
                await asyncio.sleep(0.02)


async def at_once(house: House, *requests: Awaitable[httpx.Response]) -> list[httpx.Response]:
    async with papers_held(house, len(requests)):
        running = [asyncio.ensure_future(each) for each in requests]
    return sorted(await asyncio.gather(*running), key=lambda answer: answer.status_code)


async def test_of_one_list_sent_twice_at_one_moment_one_is_taken_and_the_other_asked(house: House) -> None:
    client = await house.client()
    taken, asked = await at_once(house, commit(client, LIST, "satu"), commit(client, LIST, "dua"))
    assert (taken.status_code, asked.status_code, codes(asked)) == (201, 409, [SAME]), asked.text
    assert len(await house.rows(submissions)) == 1
    kept = {key async for key in house.objects.keys("submissions/")}
    assert len(kept) == len(taken.json()["items"])
    key = "dua" if (await commit(client, LIST, "satu")).json() == taken.json() else "satu"
    assert (await commit(client, LIST, key, confirm=SAME)).status_code == 201
    assert len(await house.rows(submissions)) == 2


async def test_a_list_as_json_is_the_same_list(house: House) -> None:
    client = await house.client()
    whole = form(a_dossier(an_item(title="Satu"), an_item(title="Dua")))
    posts = [client.post("/api/submissions", headers={"Idempotency-Key": key}, **whole) for key in ("a", "b")]
    taken, asked = await at_once(house, *posts)
    assert (taken.status_code, asked.status_code, codes(asked)) == (201, 409, [SAME]), asked.text


async def test_two_other_lists_at_one_moment_are_both_taken(house: House) -> None:
    client = await house.client()
    answers = await at_once(house, commit(client, LIST, "satu"), commit(client, OTHER, "dua"))
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_the_same_list_under_one_key_at_one_moment_has_one_answer(house: House) -> None:
    client = await house.client()
    answers: list[Any] = await asyncio.gather(*(commit(client, LIST, "satu") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len(await house.rows(submissions)) == 1


async def test_nihil_and_an_item_at_one_moment_do_not_pass_each_other(house: House) -> None:
    client = await house.client()
    item = client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **form(a_dossier()))
    taken, asked = await at_once(house, item, client.post("/api/nihil", json={"year": 2026}))
    assert (taken.status_code, asked.status_code, asked.json()["code"]) == (201, 409, "PERLU_DITEGASKAN")
    assert len(await house.rows(submissions)) + len(await house.rows(nihil_reports)) == 1
