"""A workbook without a name, a preview that is over, and a row of an old list that nobody takes back alone."""

from uuid import uuid4

import pytest
from uuid6 import uuid7

from services.intake.commands.previews import Previews
from shared.contracts.submissions import ItemWithdrawnV1
from tests.intake.house import House
from tests.intake.pages.desk import sit_down, words_of
from tests.intake.pages.test_workbook_desk import upload
from tests.intake.test_workbooks import HEAD, LIST, post

GONE = "Pratinjau ini sudah tidak ada; lembar kerja hanya disimpan tujuh hari sebelum diajukan."


async def test_a_workbook_without_a_name_is_refused(house: House) -> None:
    client = await house.client()
    before = await house.counts()
    raw = await client.post(
        "/api/spreadsheets", params={"mode": "commit", "kind": "history"}, headers=HEAD, content=LIST
    )
    assert (raw.status_code, raw.json()["code"]) == (400, "BERKAS_TANPA_NAMA")
    assert await house.counts() == before


@pytest.mark.parametrize("preview_id", ["bukan-nomor", str(uuid4()), str(uuid7())], ids=["word", "random", "unknown"])
async def test_a_preview_that_never_was_is_not_found(house: House, preview_id: str) -> None:
    desk = await sit_down(house)
    answer = await desk.open(f"/unggah/{preview_id}")
    assert answer.status_code == 404
    assert "PRATINJAU_SUDAH_TIDAK_ADA" in answer.text
    assert GONE in words_of(answer.text)


async def test_a_swept_preview_is_neither_shown_nor_handed_in(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    page = (await desk.open(address)).text
    assert await Previews(house.scoped, house.commands.unfinished).drop_old(older_than=-1) == 1
    answers = [await desk.open(address), await desk.post(address, page)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("PRATINJAU_SUDAH_TIDAK_ADA" in answer.text for answer in answers)
    assert (await house.counts())["submission"] == 0


async def test_a_row_of_an_old_list_is_not_taken_back_and_no_page_offers_it(house: House) -> None:
    client = await house.client("petugas")
    handed = (await post(client, LIST, mode="commit", skpd="dishub")).json()
    place = f"/api/submissions/{handed['submission_id']}"
    for path in (f"{place}/withdraw", f"{place}/items/{handed['items'][0]['item_id']}/withdraw"):
        answer = await client.post(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "BARIS_LAMA_TIDAK_DITARIK")
    assert await house.events(ItemWithdrawnV1) == []
    desk = await sit_down(house)
    shown = await desk.open(f"/pengajuan/{handed['submission_id']}")
    assert (shown.status_code, "/tarik" in shown.text) == (200, False)
