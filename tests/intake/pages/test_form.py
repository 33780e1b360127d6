"""The form: draft, check, hand in, correct; the same end state as by the API."""

from typing import Any

from services.intake.domain.item import SubmissionState
from services.intake.pages.grounds import FORM_FIELDS
from services.intake.tables import MESSAGING, agenda, drafts, items
from shared.contracts.exemptions import ItemReturnedV1
from shared.contracts.submissions import ItemSubmittedV1
from shared.security.encryption import seal_bytes
from tests.intake.house import PDF, House, a_dossier, an_item, form
from tests.intake.pages.desk import Desk, actions, hidden, sit_down, words_of

WORDS = {
    "title": "Hasil uji kompetensi pegawai",
    "public_title": "Hasil uji kompetensi pegawai",
    "grounds__0__huruf": "h",
    "grounds__0__angka": "4",
    "grounds__0__statute": "UU 14/2008",
    "grounds__0__article": "Pasal 17 huruf h angka 4",
    "grounds__0__consequence_open": "Rahasia pribadi pegawai terungkap.",
    "grounds__0__consequence_closed": "Hak pribadi pegawai terlindungi.",
    "grounds__0__period": "5 tahun",
}


async def hand_in(desk: Desk, checked: str, files: Any = ()) -> Any:
    """Presses the button of the check page."""
    (address,) = [action for action in actions(checked) if "/ajukan" in action]
    parts = [("dossier", (None, hidden(checked)["dossier"])), *(("files", file) for file in files)]
    return await desk.client.post(address.removeprefix("/intake"), files=parts)


async def test_a_form_ends_in_the_same_state_as_by_program(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    answer = await hand_in(desk, checked.text, [("berkas.pdf", PDF, "application/pdf")])
    assert answer.status_code == 303, words_of(answer.text)
    program = await house.client()
    whole = form(a_dossier(an_item(title=WORDS["title"])), [("berkas.pdf", PDF, "application/pdf")])
    await program.post("/api/submissions", headers={"Idempotency-Key": "k"}, **whole)
    by_form, by_program = await house.rows(items)
    same = ("state", "kind", "version", "skpd_code")
    assert [by_form[name] for name in same] == [by_program[name] for name in same]
    assert (await house.counts())["item_file"] == 2


async def test_every_field_of_the_form_is_checked_and_reaches_the_sealed_dossier(house: House) -> None:
    words = {field.key: f"Isi {field.key}" for field in FORM_FIELDS}
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS | words)
    assert [word for word in words.values() if word not in words_of(checked.text)] == []
    answer = await hand_in(desk, checked.text)
    (event,) = await house.events(ItemSubmittedV1)
    dossier = await house.dossier(event.dossier_key)
    assert {key: dossier[key] for key in words} == words
    page = words_of((await desk.client.get(answer.headers["location"].removeprefix("/intake"))).text)
    assert [word for word in words.values() if word not in page] == []


async def test_pressing_twice_hands_in_once(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    first, second = await hand_in(desk, checked.text), await hand_in(desk, checked.text)
    assert first.headers["location"] == second.headers["location"]
    assert (await house.counts())["submission"] == 1


async def test_every_fault_is_said_at_its_field_and_the_words_stay(house: House) -> None:
    desk = await sit_down(house)
    words = WORDS | {"grounds__0__period": "tidak terbatas", "grounds__0__huruf": "a", "grounds__0__angka": ""}
    words |= {"grounds__0__article": "Pasal 17 huruf a"}
    answer = await desk.send("/intake/formulir", langkah="periksa", **words)
    assert answer.status_code == 422
    assert 'href="#grounds.0.period"' in answer.text
    assert 'value="tidak terbatas"' in answer.text
    assert "Pasal 20 ayat (1) UU 14/2008" in words_of(answer.text)
    (line,) = [row for row in await house.rows(MESSAGING.audit.rows) if "TIDAK_TERBATAS_DILARANG" in str(row)]
    assert line["act"] == "check_form"


async def test_a_wrong_file_is_refused_and_nothing_typed_is_lost(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    answer = await hand_in(desk, checked.text, [("berkas.pdf", b"bukan pdf", "application/pdf")])
    assert answer.status_code == 415
    assert 'href="#files"' in answer.text
    assert WORDS["title"] in hidden(answer.text)["dossier"]
    assert (await house.counts())["objects"] == 0


async def test_a_draft_is_saved_continued_and_gone_after_the_hand_in(house: House) -> None:
    desk = await sit_down(house)
    saved = await desk.send("/intake/formulir", langkah="konsep", title="Baru sebagian")
    again = await desk.open(saved.headers["location"])
    assert 'value="Baru sebagian"' in again.text
    checked = await desk.post("/intake/formulir", again.text, langkah="periksa", **WORDS)
    await hand_in(desk, checked.text)
    assert await house.rows(drafts) == []


async def test_a_ground_is_added_without_script(house: House) -> None:
    desk = await sit_down(house)
    more = await desk.send("/intake/formulir", susun="tambah", **WORDS)
    assert 'name="grounds.1.huruf"' in more.text
    assert f'value="{WORDS["title"]}"' in more.text


async def test_a_returned_item_is_corrected_with_its_reason_in_sight(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    submission_id = (await hand_in(desk, checked.text)).headers["location"].split("/")[3].split("?")[0]
    (item,) = await house.rows(items)
    await house.objects.put("reasons/1.age", _once(seal_bytes(b"Uji belum lengkap.", house.keys.recipients["intake"])))
    same: dict[str, Any] = {"item_id": item["item_id"], "submission_id": submission_id, "item_version": 1}
    await house.hear(ItemReturnedV1(**same, reason_key="reasons/1.age", returned_at=house.clock.now()))
    path = f"/intake/pengajuan/{submission_id}/butir/{item['item_id']}/perbaiki"
    page = await desk.open(path)
    assert "Uji belum lengkap." in words_of(page.text)
    checked = await desk.post(path, page.text, langkah="periksa", **WORDS)
    assert (await hand_in(desk, checked.text)).status_code == 303
    (after,) = await house.rows(items)
    assert (after["state"], after["version"]) == (SubmissionState.SUBMITTED, 2)
    assert [line["number"] for line in await house.rows(agenda) if line["book"] == "masuk"] == [1, 2]


async def _once(data: bytes) -> Any:
    yield data
