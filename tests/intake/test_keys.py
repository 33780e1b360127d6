"""The same key is one submission, and agenda numbers have no gaps, however many send at once."""

import asyncio
from datetime import date

from services.intake.tables import agenda, submissions
from shared.contracts.submissions import ItemSubmittedV1
from tests.intake.house import PDF, House, a_dossier, a_ground, an_item, form
from tests.lost_answers import lost_answer

FILE = [("bukti.pdf", PDF, "application/pdf")]


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


async def test_the_same_key_with_the_same_content_gets_the_same_answer(house: House) -> None:
    client = await house.client()
    first = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE))
    after_first = await house.counts()
    again = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE))
    assert (again.status_code, again.content) == (201, first.content)
    assert await house.counts() == after_first


async def test_the_same_key_with_other_content_is_refused(house: House) -> None:
    client = await house.client()
    await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE))
    before = await house.counts()
    other_words = await client.post(
        "/api/submissions", headers=key("a"), **form(a_dossier(an_item(title="Lain")), FILE)
    )
    other_file = [("bukti.pdf", PDF + b" ", "application/pdf")]
    other_bytes = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), other_file))
    for answer in (other_words, other_bytes):
        assert (answer.status_code, answer.json()["code"]) == (409, "KUNCI_DIPAKAI_ULANG")
    assert await house.counts() == before


async def test_a_commit_whose_answer_was_lost_keeps_what_its_rows_name(house: House) -> None:
    client = await house.client()
    with lost_answer(house.database, submissions):
        lost = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE))
    again = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE))
    assert (lost.status_code, again.status_code) == (503, 201)
    (event,) = await house.events(ItemSubmittedV1)
    assert (await house.dossier(event.dossier_key))["item_id"] == again.json()["items"][0]["item_id"]
    assert [await house.unsealed(file.object_key) for file in event.files] == [PDF]
    assert await house.orphans(older_than=-1).collect() == 0


async def test_a_key_belongs_to_its_account(house: House) -> None:
    first, second = await house.client(), await house.client("petugas")
    one = await first.post("/api/submissions", headers=key("a"), **form(a_dossier()))
    two = await second.post("/api/submissions", headers=key("a"), **form(a_dossier()))
    assert one.json()["submission_id"] != two.json()["submission_id"]


async def test_twenty_at_once_with_one_key_make_one_submission(house: House) -> None:
    client = await house.client()
    posts = [client.post("/api/submissions", headers=key("a"), **form(a_dossier(), FILE)) for _ in range(20)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    counted = await house.counts()
    assert (counted["submission"], counted["item"], counted["file"], counted["agenda"]) == (1, 1, 1, 1)
    assert counted["objects"] == 2


async def test_a_key_of_a_refused_dossier_is_free_again(house: House) -> None:
    client = await house.client()
    refused = await client.post("/api/submissions", headers=key("a"), **form(a_dossier(an_item(public_title=""))))
    assert refused.status_code == 422
    assert (await client.post("/api/submissions", headers=key("a"), **form(a_dossier()))).status_code == 201


async def test_fifty_at_once_some_refused_leave_agenda_numbers_without_a_gap(house: House) -> None:
    client = await house.client()
    bad = a_dossier(an_item(grounds=[a_ground(statute="")]))
    posts = [
        client.post("/api/submissions", headers=key(f"k{number}"), **form(bad if number % 5 == 0 else a_dossier()))
        for number in range(50)
    ]
    answers = await asyncio.gather(*posts)
    numbers = sorted(answer.json()["agenda_number"] for answer in answers if answer.status_code == 201)
    assert numbers == list(range(1, 41))
    assert sorted(line["number"] for line in await house.rows(agenda)) == numbers


async def test_a_new_year_begins_at_one(house: House) -> None:
    client = await house.client()
    await client.post("/api/submissions", headers=key("a"), **form(a_dossier()))
    house.clock.move_to_day(date(2027, 1, 1), hour=0)
    client = await house.client()
    answer = await client.post("/api/submissions", headers=key("b"), **form(a_dossier()))
    assert (answer.json()["agenda_number"], answer.json()["agenda_year"]) == (1, 2027)
