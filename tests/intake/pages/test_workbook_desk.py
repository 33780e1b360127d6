"""A list by upload: preview with findings by cell, questions on the page, hand-in, and nobody else's preview."""

from typing import Any

from services.intake.commands.previews import KEPT_SECONDS, Previews
from services.intake.tables import items
from tests.intake.house import House
from tests.intake.pages.desk import Desk, sit_down, words_of

LIST = (
    b"No;Jenis Informasi;Dasar Hukum;Akibat bila dibuka;Akibat bila ditutup;Jangka Waktu\n"
    b"1;Nilai SKP pegawai;Pasal 17 huruf h angka 4 UU 14/2008;Rahasia terungkap;Hak terlindungi;5 tahun\n"
    b"2;Identitas pelapor;;;;\n"
)


async def upload(desk: Desk, data: bytes = LIST, name: str = "daftar.csv") -> str:
    answer = await desk.client.post("/unggah", files={"file": (name, data, "text/csv")})
    assert answer.status_code == 303, words_of(answer.text)
    return answer.headers["location"]


async def test_a_preview_shows_rows_and_findings_by_cell_and_changes_nothing(house: House) -> None:
    desk = await sit_down(house)
    shown = words_of((await desk.open(await upload(desk))).text)
    assert "2 informasi terbaca" in shown
    assert "C3 perhatikan Dasar hukum kosong." in shown
    assert "Terbaca: 5 tahun." in shown
    assert "Terbaca: tidak tertulis. Jangka waktu tidak diisi." in shown
    assert (await house.counts())["submission"] == 0


async def test_a_list_is_handed_in_once_however_often_the_button_is_pressed(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    page = (await desk.open(address)).text
    first = await desk.post(address, page)
    second = await desk.post(address, page)
    assert [answer.status_code for answer in (first, second)] == [303, 303], words_of(first.text + second.text)
    assert first.headers["location"] == second.headers["location"]
    assert [row["kind"] for row in await house.rows(items)] == ["history", "history"]


async def test_a_new_list_with_faults_cannot_be_handed_in(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    shown = await desk.open(f"{address}?kind=new")
    assert "Daftar ini belum dapat diajukan." in words_of(shown.text)
    answer = await desk.post(address, (await desk.open(address)).text, kind="new")
    assert answer.status_code == 422
    assert (await house.counts())["submission"] == 0


async def test_a_doubtful_column_is_asked_on_the_page_before_the_hand_in(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk, LIST.replace(b"Jangka Waktu", b"Jangka Waktu Penyimpanan"))
    asked = await desk.open(address)
    assert 'name="jawab:Jangka Waktu Penyimpanan"' in asked.text
    assert "Jawab dahulu pertanyaan" in words_of(asked.text)
    answered = await desk.open(f"{address}?jawab:Jangka Waktu Penyimpanan=period")
    assert "Jawab dahulu pertanyaan" not in words_of(answered.text)
    assert (await desk.post(address, answered.text)).status_code == 303
    assert [item["form"]["grounds"][0]["period"] for item in await forms(house)] == ["5 tahun", ""]


async def forms(house: House) -> list[Any]:
    actor = house.actor()
    (listed,) = (await house.queries.submissions(actor))["submissions"]
    return list((await house.queries.submission(actor, listed["submission_id"]))["items"])


async def test_anothers_preview_is_not_found(house: House) -> None:
    address = await upload(await sit_down(house))
    stranger = await sit_down(house, "skpd-lain")
    assert (await stranger.open(address)).status_code == 404


async def test_an_old_preview_is_swept_away(house: House) -> None:
    desk = await sit_down(house)
    await upload(desk)
    previews = Previews(house.kit)
    assert await previews.drop_old(older_than=KEPT_SECONDS) == 0
    assert await previews.drop_old(older_than=-1) == 1


async def test_a_workbook_that_is_none_is_said_at_the_field(house: House) -> None:
    desk = await sit_down(house)
    answer = await desk.client.post("/unggah", files={"file": ("daftar.xlsx", b"bukan", "x/y")})
    assert answer.status_code in {400, 415, 422}
    assert 'href="#file"' in answer.text


async def test_an_officer_names_the_agency_first(house: House) -> None:
    desk = await sit_down(house, "petugas")
    address = await upload(desk)
    assert "Pilih dahulu SKPD" in words_of((await desk.open(address)).text)
    page = (await desk.open(f"{address}?skpd=dishub")).text
    assert (await desk.post(address, page)).status_code == 303
    assert {row["skpd_code"] for row in await house.rows(items)} == {"dishub"}
