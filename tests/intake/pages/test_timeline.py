"""What the SKPD reads of an item's way, what is new to it, and a list of many items that is searched and taken back."""

import httpx

from services.intake.store.happenings import ONE_VISIT
from services.intake.tables import MESSAGING, files, items
from shared.contracts.exemptions import DecreeIssuedV1, ItemClassifiedV1, ItemQueuedV1
from shared.contracts.submissions import ItemWithdrawnV1
from tests.intake.house import House, a_dossier, an_item, form
from tests.intake.pages.desk import actions, sit_down, words_of
from tests.intake.test_life import PUBLIC, handed_in, returned

NEW = "ada yang baru"


async def many(house: House, count: int = 60) -> str:
    """Hands in many items at one time."""
    client: httpx.AsyncClient = await house.client()
    whole = form(a_dossier(*(an_item(title=f"Berkas nomor {number:03}") for number in range(1, count + 1))))
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": "banyak"}, **whole)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["submission_id"])


async def test_an_item_tells_its_way_in_words(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await house.hear(
        ItemQueuedV1(item_id=item_id, submission_id=submission_id, queue="belum_lengkap", missing=("TANPA_ALASAN",))
    )
    await house.hear(ItemQueuedV1(item_id=item_id, submission_id=submission_id, queue=""))
    await house.hear(ItemClassifiedV1(item_id=item_id, version=1, period_version=1, public=PUBLIC, periods=()))
    decree = DecreeIssuedV1(
        item_id=item_id,
        number="001/PPID/2026",
        kind="klasifikasi",
        dated=PUBLIC.penetapan_date,
        public_title=PUBLIC.public_title,
        skpd_code="dishub",
        skpd_name="Dinas Perhubungan",
    )
    await house.hear(decree)
    desk = await sit_down(house)
    page = words_of((await desk.open(f"/intake/pengajuan/{submission_id}/butir/{item_id}")).text)
    told = [
        "Diserahkan kepada PPID dan dicatat",
        "Belum lengkap; Petugas PPID melengkapinya",
        "Kelengkapannya sudah terpenuhi",
        "Ditetapkan sebagai informasi yang dikecualikan, dengan persetujuan pimpinan.",
        "Penetapan klasifikasi nomor 001/PPID/2026 tanggal 3 Maret 2026.",
    ]
    places = [page.find(sentence, page.find("Perjalanannya")) for sentence in told]
    assert places == sorted(places)
    assert min(places) > 0, page
    assert "Giliran PPID." in page
    assert "bukti.pdf" in page, "the form is gone, the name of the file stays"
    english = words_of((await desk.open(f"/intake/pengajuan/{submission_id}/butir/{item_id}?lang=en")).text)
    assert "Penetapan of a classification number 001/PPID/2026 of 3 March 2026." in english
    assert "Classified as exempt information, with the approval of the head." in english


async def test_names_of_files_rest_sealed(house: House) -> None:
    await handed_in(house)
    (row,) = await house.rows(files)
    assert row["sealed_name"]
    assert b"bukti" not in bytes(row["sealed_name"])


async def test_what_changed_since_the_last_look_is_marked_until_the_visit_is_over(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    where = f"/intake/pengajuan/{submission_id}"
    assert NEW not in words_of((await (await sit_down(house)).open("/intake/")).text)
    house.clock.move_to(house.clock.now() + ONE_VISIT)
    await returned(house, submission_id, item_id)
    desk = await sit_down(house)
    home = (await desk.open("/intake/")).text
    assert (NEW in words_of(home), f'<a href="{where}?keadaan=returned">' in home) == (True, True)
    first = words_of((await desk.open(where)).text)
    assert "baru Dikembalikan" in first
    assert "Giliran Anda. Baca alasannya" in first
    assert "baru Dikembalikan" in words_of((await desk.open(where)).text)
    assert NEW not in words_of((await desk.open("/intake/")).text)
    assert NEW in words_of((await (await sit_down(house, "petugas")).open("/intake/")).text)
    house.clock.move_to(house.clock.now() + ONE_VISIT)
    assert "baru Dikembalikan" not in words_of((await (await sit_down(house)).open(where)).text)


async def test_a_long_list_is_paged_searched_and_filtered(house: House) -> None:
    submission_id = await many(house)
    desk = await sit_down(house)
    where = f"/intake/pengajuan/{submission_id}"
    first = (await desk.open(where)).text
    assert len(first) < 60_000
    assert first.count("Berkas nomor") == 100  # a link and a box for each of 50
    assert "Halaman 1 dari 2" in words_of(first)
    assert "Diterima, menunggu klasifikasi (60)" in words_of(first)
    assert "Received, waits for classification (60)" in words_of((await desk.open(f"{where}?lang=en")).text)
    second = (await desk.open(f"{where}?halaman=2")).text
    assert ("nomor 050" in second, "nomor 051" in second) == (False, True)
    found = words_of((await desk.open(f"{where}?q=NOMOR+055")).text)
    assert "1 informasi" in found
    assert "Berkas nomor 055" in found
    none = words_of((await desk.open(f"{where}?keadaan=returned")).text)
    assert "Tidak ada yang cocok." in none
    stranger = await sit_down(house, "skpd-lain")
    assert (await stranger.open(where)).status_code == 404


async def test_many_are_taken_back_after_one_check_each_as_its_own_act(house: House) -> None:
    submission_id = await many(house)
    desk = await sit_down(house)
    rows = await house.rows(items)
    two = [row["item_id"] for row in rows][:2]
    where = f"/intake/pengajuan/{submission_id}/tarik"
    asked = await desk.open(f"{where}?butir={two[0]}&butir={two[1]}")
    assert "Tarik kembali 2 informasi?" in words_of(asked.text)
    assert actions(asked.text) == [where]
    assert (await desk.post(where, asked.text)).status_code == 303
    again = await desk.post(where, asked.text)
    assert (again.status_code, "summary-of-errors" in again.text) == (409, True)
    acts = [line for line in await house.rows(MESSAGING.audit.rows) if line["act"] == "withdraw" and not line["code"]]
    assert [line["subject"] for line in acts] == two
    rest = await desk.open(f"{where}?q=nomor+05")
    assert "Tarik kembali 10 informasi?" in words_of(rest.text)
    assert (await desk.post(where, (await desk.open(where)).text)).status_code == 303
    assert {row["state"] for row in await house.rows(items)} == {"withdrawn"}
    assert len(await house.events(ItemWithdrawnV1)) == 60
    stranger = await sit_down(house, "skpd-lain")
    assert (await stranger.open(where)).status_code == 404
