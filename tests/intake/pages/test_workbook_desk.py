"""A list by upload: preview with findings by cell, questions on the page, hand-in, and nobody else's preview."""

import html
import re
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any

import openpyxl

from services.intake.commands.previews import Previews
from services.intake.tables import agenda, items
from shared.storage.objects import DirectoryStore
from shared.web.list_files import FORMS
from tests.intake.house import House
from tests.intake.pages.desk import Desk, sit_down, words_of

LIST = (
    b"No;Jenis Informasi;Dasar Hukum;Akibat bila dibuka;Akibat bila ditutup;Jangka Waktu\n"
    b"1;Nilai SKP pegawai;Pasal 17 huruf h angka 4 UU 14/2008;Rahasia terungkap;Hak terlindungi;5 tahun\n"
    b"2;Identitas pelapor;;;;\n"
)


async def upload(desk: Desk, data: bytes = LIST, name: str = "daftar.csv") -> str:
    kind = "text/csv" if name.endswith(".csv") else FORMS["xlsx"]
    answer = await desk.client.post("/unggah", files={"file": (name, data, kind)})
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


async def test_a_kind_that_is_chosen_with_the_file_is_not_asked_again(house: House) -> None:
    desk = await sit_down(house)
    assert "checked" not in (await desk.open("/unggah")).text
    file = {"file": ("daftar.csv", LIST, "text/csv")}
    answer = await desk.client.post("/unggah", data={"kind": "history"}, files=file)
    address, _, query = answer.headers["location"].partition("?")
    assert query == "kind=history"
    shown = (await desk.open(f"{address}?{query}")).text
    assert re.findall(r'<input type="radio"[^>]*value="(\w+)" checked', shown) == ["history"]
    assert (await desk.post(address, shown, kind="history")).status_code == 303
    assert [row["kind"] for row in await house.rows(items)] == ["history", "history"]


async def test_a_kind_that_does_not_exist_is_not_carried_on(house: House) -> None:
    desk = await sit_down(house)
    file = {"file": ("daftar.csv", LIST, "text/csv")}
    strange, long = [await desk.client.post("/unggah", data={"kind": kind}, files=file) for kind in ("lain", "x" * 99)]
    assert (strange.status_code, "?" in strange.headers["location"], long.status_code) == (303, False, 400)


async def test_a_list_is_handed_in_once_however_often_the_button_is_pressed(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    page = (await desk.open(f"{address}?kind=history")).text
    first = await desk.post(address, page, kind="history")
    second = await desk.post(address, page, kind="history")
    assert [answer.status_code for answer in (first, second)] == [303, 303], words_of(first.text + second.text)
    assert first.headers["location"] == second.headers["location"]
    assert [row["kind"] for row in await house.rows(items)] == ["history", "history"]


async def test_a_new_list_with_faults_cannot_be_handed_in(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    shown = await desk.open(f"{address}?kind=new")
    assert "Daftar ini belum dapat diajukan." in words_of(shown.text)
    answer = await desk.post(address, shown.text, kind="new")
    assert answer.status_code == 422
    assert (await house.counts())["submission"] == 0


async def test_a_doubtful_column_is_asked_on_the_page_before_the_hand_in(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk, LIST.replace(b"Jangka Waktu", b"Jangka Waktu Penyimpanan"))
    asked = await desk.open(address)
    assert 'name="jawab:Jangka Waktu Penyimpanan"' in asked.text
    assert "Jawab dahulu pertanyaan" in words_of(asked.text)
    answered = await desk.open(f"{address}?kind=history&jawab:Jangka Waktu Penyimpanan=period")
    assert "Jawab dahulu pertanyaan" not in words_of(answered.text)
    assert (await desk.post(address, answered.text, kind="history")).status_code == 303
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
    previews = Previews(house.scoped, house.commands.unfinished)
    assert await previews.drop_old() == 0
    assert await previews.drop_old(older_than=-1) == 1


class WatchedStore(DirectoryStore):
    """A store that notes which keys it listed."""

    def __init__(self, like: DirectoryStore) -> None:
        super().__init__(like.path)
        self.listed: list[str] = []

    async def keys(self, prefix: str = "", after: str = "") -> AsyncGenerator[str]:
        async for key in super().keys(prefix, after):
            self.listed.append(key)
            yield key


async def test_the_sweep_of_previews_looks_at_no_more_than_the_first_young_one(house: House) -> None:
    desk = await sit_down(house)
    for _ in range(3):
        await upload(desk)
    watched = house.scoped.objects = WatchedStore(house.objects)
    previews = Previews(house.scoped, house.commands.unfinished)
    assert (await previews.drop_old(), len(watched.listed)) == (0, 1)
    assert await previews.drop_old(older_than=-1) == 3


async def test_a_workbook_that_is_none_is_said_at_the_field(house: House) -> None:
    desk = await sit_down(house)
    answer = await desk.client.post("/unggah", files={"file": ("daftar.xlsx", b"bukan", "x/y")})
    assert answer.status_code in {400, 415, 422}
    assert 'href="#file"' in answer.text


async def test_an_officer_names_the_agency_first(house: House) -> None:
    desk = await sit_down(house, "petugas")
    address = await upload(desk)
    assert "Pilih dahulu SKPD" in words_of((await desk.open(address)).text)
    page = (await desk.open(f"{address}?skpd=dishub&kind=history")).text
    assert (await desk.post(address, page, skpd="dishub", kind="history")).status_code == 303
    assert {row["skpd_code"] for row in await house.rows(items)} == {"dishub"}


def ticked(page: str) -> list[str]:
    """Returns the values of the radios and boxes that a page shows as chosen."""
    return re.findall(r'<input type="(?:radio|checkbox)"[^>]*value="([^"]*)"[^>]* checked', page)


async def test_no_kind_is_chosen_before_the_sender_chooses_one(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    shown = (await desk.open(address)).text
    assert ticked(shown) == []
    assert "Pilih dahulu jenis daftar" in words_of(shown)
    answer = await desk.post(address, shown)
    assert (answer.status_code, 'href="#kind"' in answer.text) == (400, True)
    again = await desk.post(address, shown, aksi="baca", kind="new")
    assert again.headers["location"] == f"{address}?kind=new"
    assert ticked((await desk.open(again.headers["location"])).text) == ["new"]
    assert (await house.counts())["submission"] == 0


async def test_a_list_is_not_handed_in_as_another_kind_than_the_page_showed_it(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    shown = (await desk.open(f"{address}?kind=history")).text
    changed = await desk.post(address, shown, kind="new")
    assert (changed.status_code, ticked(changed.text)) == (409, ["new"])
    assert "pilihan di halaman ini berubah" in words_of(changed.text)
    assert [line["code"] for line in await house.audit() if line["code"]] == ["PRATINJAU_BERBEDA"]
    assert (await house.counts())["submission"] == 0


async def test_the_same_list_again_is_asked_about_and_the_answer_is_kept(house: House) -> None:
    desk = await sit_down(house)
    first = await upload(desk)
    await desk.post(first, (await desk.open(f"{first}?kind=history")).text, kind="history")
    second = await upload(desk, LIST + b"3;Sandi jaringan;;;;\n")
    shown = (await desk.open(f"{second}?kind=history")).text
    assert "2 judul dalam daftar ini sudah Anda ajukan (agenda 1/2026)." in words_of(shown)
    asked = await desk.post(second, shown, kind="history")
    assert (asked.status_code, 'href="#tegas:DAFTAR_SUDAH_DIAJUKAN"' in asked.text) == (409, True)
    confirmed = await desk.post(second, asked.text, kind="history", **{"tegas:DAFTAR_SUDAH_DIAJUKAN": "ya"})
    assert confirmed.status_code == 303
    assert [row["note"] for row in await house.rows(agenda)] == ["", "Ditegaskan pengirim: DAFTAR_SUDAH_DIAJUKAN"]


async def test_a_list_is_given_back_with_its_findings_in_its_cells(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk, _workbook(), "daftar skpd.xlsx")
    shown = (await desk.open(f"{address}?kind=new")).text
    link = html.unescape(re.findall(r'href="([^"]+temuan\.xlsx[^"]*)"', shown)[0])
    answer = await desk.open(link)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''daftar%20skpd-temuan.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert "PERHATIKAN. Dasar hukum kosong." in comments["C3"]
    assert "HARUS DIPERBAIKI." in "".join(comments.values())
    assert sheet["B2"].value == "Nilai SKP pegawai"
    assert "2 informasi terbaca" in words_of((await desk.open(await upload(desk, answer.content, "lagi.xlsx"))).text)
    assert (await house.counts())["submission"] == 0


async def test_findings_are_english_on_the_page_and_in_the_cells_for_who_reads_english(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk, _workbook(), "daftar.xlsx")
    shown = words_of((await desk.open(f"{address}?kind=new&lang=en")).text)
    assert "The legal basis is empty." in shown
    assert "Dasar hukum kosong." not in shown
    answer = await desk.open(f"{address}/temuan.xlsx?kind=new&lang=en")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert "LOOK AT THIS. The legal basis is empty." in comments["C3"]
    assert all(text.startswith("Findings of Terbuka:\n") for text in comments.values())
    assert [word for word in ("HARUS", "PERHATIKAN", "KETERANGAN", "Isi ") if word in "".join(comments.values())] == []


async def test_a_list_that_cannot_be_written_again_is_not_marked(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    assert "temuan.xlsx" not in (await desk.open(address)).text
    answer = await desk.open(f"{address}/temuan.xlsx")
    assert (answer.status_code, "hanya XLSX" in answer.text) == (400, True)


async def test_a_marked_list_of_another_is_not_there(house: House) -> None:
    address = await upload(await sit_down(house), _workbook(), "daftar.xlsx")
    stranger = await sit_down(house, "skpd-lain")
    assert (await stranger.open(f"{address}/temuan.xlsx")).status_code == 404


def _workbook() -> bytes:
    """Returns the list as a workbook."""
    book, saved = openpyxl.Workbook(), BytesIO()
    for line in LIST.decode().splitlines():
        book.worksheets[0].append(line.split(";"))
    book.save(saved)
    return saved.getvalue()
