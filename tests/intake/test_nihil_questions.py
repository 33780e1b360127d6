"""Nihil beside items of the year is asked about at every door, in the same words, and kept when it is confirmed."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.intake.tables import agenda, kept_files, submissions
from tests.intake.house import PDF, House, a_dossier, an_item, form
from tests.intake.pages.desk import Desk, actions, hidden, sit_down, words_of
from tests.intake.pages.test_form import WORDS
from tests.intake.test_hand_in_doubts import OTHER, commit

REPORTED = "NIHIL_SUDAH_DILAPORKAN"
BESIDE = "NIHIL_ADA_INFORMASI"
SENTENCE = "SKPD ini sudah melaporkan nihil untuk tahun 2026 (agenda 1/2026)."
KEY = {"Idempotency-Key": "k"}
TWO = [an_item(title="Satu"), an_item(title="Dua")]
Door = Callable[..., Awaitable[httpx.Response]]


async def submit(client: httpx.AsyncClient, *confirm: str) -> httpx.Response:
    return await client.post("/api/submissions", params={"confirm": list(confirm)}, headers=KEY, **form(a_dossier()))


async def submit_list(client: httpx.AsyncClient, *confirm: str) -> httpx.Response:
    query: dict[str, Any] = {"confirm": list(confirm)}
    return await commit(client, OTHER, "k", **query)


@pytest.mark.parametrize("door", [submit, submit_list])
async def test_a_program_is_asked_at_both_doors_in_the_same_words(house: House, door: Door) -> None:
    client = await house.client()
    await client.post("/api/nihil", json={"year": 2026})
    refused = await door(client)
    assert (refused.status_code, refused.json()["code"]) == (409, "PERLU_DITEGASKAN"), refused.text
    assert [(each["code"], each["message"]) for each in refused.json()["asked"]] == [(REPORTED, SENTENCE)]
    assert await house.rows(submissions) == []
    assert (await door(client, REPORTED)).status_code == 201
    assert [row["note"] for row in await house.rows(agenda)][-1] == f"Ditegaskan pengirim: {REPORTED}"
    taken = [row for row in await house.audit() if row["act"] == "submit"][-1]
    assert taken["detail"]["confirmed"] == [REPORTED]


async def test_nihil_of_another_year_or_another_agency_asks_nothing(house: House) -> None:
    client, other = await house.client(), await house.client("skpd-lain")
    await client.post("/api/nihil", json={"year": 2025})
    await other.post("/api/nihil", json={"year": 2026})
    assert (await submit(client)).status_code == 201


async def test_a_correction_and_what_was_sent_before_are_not_asked_about(house: House) -> None:
    client = await house.client()
    first = await submit(client)
    assert (await client.post("/api/nihil", params={"confirm": BESIDE}, json={"year": 2026})).status_code == 201
    assert (await submit(client)).json() == first.json()


async def test_the_files_of_a_question_need_not_come_again(house: House) -> None:
    client = await house.client()
    await client.post("/api/nihil", json={"year": 2026})
    whole = form(a_dossier(), [("surat.pdf", PDF, "application/pdf")])
    refused = await client.post("/api/submissions", headers=KEY, **whole)
    (kept,) = refused.json()["kept"]
    parts = form(a_dossier())["files"] + [("kept", (None, kept["file_id"]))]
    taken = await client.post("/api/submissions", params={"confirm": REPORTED}, headers=KEY, files=parts)
    assert (taken.status_code, len(taken.json()["files"])) == (201, 1), taken.text
    assert (await house.counts())["objects"] == 2


async def press(desk: Desk, shown: str, files: Any = (), **ticked: str) -> httpx.Response:
    """Presses the button of the check page with what stands on it."""
    (address,) = [action for action in actions(shown) if "/ajukan" in action]
    parts: list[tuple[str, Any]] = [("dossier", (None, hidden(shown)["dossier"])), *(("files", each) for each in files)]
    parts += [(name, (None, word)) for name, word in ticked.items()]
    return await desk.client.post(address.removeprefix("/intake"), files=parts)


async def test_the_form_asks_on_its_check_page_and_takes_in_what_is_ticked(house: House) -> None:
    desk = await sit_down(house)
    await desk.send("/intake/nihil", year="2026")
    shown = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    assert (shown.status_code, f'name="tegas:{REPORTED}"' in shown.text, SENTENCE in words_of(shown.text)) == (
        200,
        True,
        True,
    )
    asked = await press(desk, shown.text, [("surat.pdf", PDF, "application/pdf")])
    assert (asked.status_code, f'href="#tegas:{REPORTED}"' in asked.text) == (409, True), words_of(asked.text)
    (kept,) = await house.rows(kept_files)
    assert f'value="{kept["file_id"]}" checked' in asked.text
    done = await press(desk, asked.text, **{f"tegas:{REPORTED}": "ya", "kept": kept["file_id"]})
    assert done.status_code == 303, words_of(done.text)
    assert (await house.counts())["item_file"] == 1


async def test_a_bad_file_leaves_the_box_ticked(house: House) -> None:
    desk = await sit_down(house)
    await desk.send("/intake/nihil", year="2026")
    shown = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    bad = [("program.exe", b"MZ", "application/octet-stream")]
    refused = await press(desk, shown.text, bad, **{f"tegas:{REPORTED}": "ya"})
    assert refused.status_code == 415
    assert f'name="tegas:{REPORTED}" value="ya" checked' in refused.text


async def test_nihil_in_a_year_with_items_is_asked_about_and_kept_on_record(house: House) -> None:
    client = await house.client()
    await client.post("/api/submissions", headers=KEY, **form(a_dossier(*TWO)))
    refused = await client.post("/api/nihil", json={"year": 2026})
    assert (refused.status_code, refused.json()["code"]) == (409, "PERLU_DITEGASKAN")
    (asked,) = refused.json()["asked"]
    assert (asked["code"], asked["message"]) == (BESIDE, "SKPD ini sudah mengajukan 2 informasi pada tahun 2026.")
    assert (await client.post("/api/nihil", json={"year": 2025})).status_code == 201
    assert (await client.post("/api/nihil", params={"confirm": BESIDE}, json={"year": 2026})).status_code == 201
    lines = (await client.get("/api/agenda")).json()["lines"]
    assert lines[-1]["keterangan"] == f"Ditegaskan pengirim: {BESIDE}"


async def test_items_that_were_taken_back_do_not_stand_beside_nihil(house: House) -> None:
    client = await house.client()
    submission_id = (await submit(client)).json()["submission_id"]
    await client.post(f"/api/submissions/{submission_id}/withdraw")
    assert (await client.post("/api/nihil", json={"year": 2026})).status_code == 201
