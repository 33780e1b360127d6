"""Files beside a list: its check page says which row's file is there; each is added and removed singly."""

from typing import Any

import pytest

from services.intake.domain.files_of_lists import files_of_list, names_in
from services.intake.domain.hand_in_doubts import FILES_MISSING
from services.intake.tables import agenda, files, item_files, items, kept_files
from shared.contracts.submissions import ItemSubmittedV1
from tests.files.packages import package
from tests.intake.house import House
from tests.intake.pages.desk import Desk, sit_down, words_of
from tests.intake.tus import PAPER, begun, go_on

LIST = (
    b"No;Jenis Informasi;Dasar Hukum;Akibat bila dibuka;Akibat bila ditutup;Jangka Waktu;Berkas Pendukung\n"
    b"1;Nilai SKP pegawai;Pasal 17 huruf h angka 4 UU 14/2008;Rahasia terungkap;Hak terlindungi;5 tahun;surat.pdf\n"
    b'2;Identitas pelapor;;;;;"Lampiran A.txt\nSURAT.PDF"\n'
    b"3;Denah gudang;;;;;\n"
)
PDF = ("surat.pdf", PAPER, "application/pdf")
NOTE = ("lampiran a.txt", b"Lampiran", "text/plain")


async def bring(desk: Desk, *beside: tuple[str, bytes, str], **words: Any) -> Any:
    """Sends the list with files beside it as a browser without script does."""
    parts = [("file", ("daftar.csv", LIST, "text/csv")), *(("files", each) for each in beside)]
    return await desk.client.post("/unggah", files=parts, data=words)


async def add(desk: Desk, address: str, *beside: tuple[str, bytes, str], **words: str) -> Any:
    return await desk.client.post(
        f"{address.removeprefix('/intake')}/berkas", files=[("files", each) for each in beside], data=words
    )


def test_a_cell_names_files_by_lines_and_semicolons() -> None:
    assert names_in("a.pdf; B.pdf\n\nA.PDF\r\nmap/c.pdf") == ("a.pdf", "B.pdf", "c.pdf")
    assert names_in(" ;\n") == ()


def test_of_two_files_of_one_name_the_later_counts() -> None:
    names = [("a.pdf", "ready"), ("A.pdf", "ready"), ("b.pdf", "waiting"), ("x", "ready")]
    came = [{"file_id": str(number), "name": name, "state": state} for number, (name, state) in enumerate(names)]
    found = files_of_list([(5, "a.pdf"), (6, "b.pdf\na.PDF\nc.pdf")], came, ("ready",))
    assert [file["file_id"] for file in found.of_cell("a.pdf")] == ["1"]
    assert found.missing == ("b.pdf", "c.pdf")
    assert [each.rows for each in found.named.values()] == [(5, 6), (6,), (6,)]
    assert [file["file_id"] for file in found.unnamed] == ["0", "3"]


async def test_files_sent_with_the_list_go_to_the_rows_that_name_them(house: House) -> None:
    desk = await sit_down(house)
    address = (await bring(desk, PDF, NOTE)).headers["location"]
    page = (await desk.open(f"{address}?kind=history")).text
    told = words_of(page)
    assert "surat.pdf 2, 3 sudah diterima" in told
    assert "Lampiran A.txt 3 sudah diterima" in told
    assert (await desk.post(address, page, kind="history")).status_code == 303
    first, second, third = await house.events(ItemSubmittedV1)
    assert [len(each.files) for each in (first, second, third)] == [1, 2, 0]
    assert first.files[0].file_id in {each.file_id for each in second.files}
    assert await house.unsealed(first.files[0].object_key) == PAPER
    dossier = await house.dossier(second.dossier_key)
    assert [file["name"] for file in dossier["files"]] == ["lampiran a.txt", "surat.pdf"]
    assert sorted(row["purpose"] for row in await house.rows(files)) == ["daftar asli", "lampiran", "lampiran"]
    assert len(await house.rows(item_files)) == 3


async def test_the_check_page_says_what_is_missing_and_asks_before_it_goes_without(house: House) -> None:
    desk = await sit_down(house)
    address = (await bring(desk)).headers["location"]
    page = (await desk.open(f"{address}?kind=history")).text
    assert "surat.pdf 2, 3 belum ada" in words_of(page)
    assert "2 berkas yang disebut daftar ini belum ada: surat.pdf, Lampiran A.txt." in words_of(page)
    refused = await desk.post(address, page, kind="history")
    assert refused.status_code == 409
    assert (await house.counts())["submission"] == 0
    taken = await desk.post(address, page, kind="history", **{f"tegas:{FILES_MISSING}": "ya"})
    assert taken.status_code == 303
    (line,) = await house.rows(agenda)
    assert FILES_MISSING in line["note"]


async def test_files_are_added_and_removed_singly_and_choices_stay(house: House) -> None:
    desk = await sit_down(house)
    address = (await bring(desk)).headers["location"]
    chosen = {"kind": "history", "letter.number": "700/12"}
    onward = (await add(desk, address, PDF, ("lain.txt", b"Lain", "text/plain"), **chosen)).headers["location"]
    assert onward.endswith("#berkas")
    page = (await desk.open(onward)).text
    told = words_of(page)
    assert "surat.pdf 2, 3 sudah diterima" in told
    assert "Lampiran A.txt 3 belum ada" in told
    assert "tidak disebut baris mana pun, jadi tidak ikut diajukan: lain.txt" in told
    assert 'value="700/12"' in page
    remove = next(part for part in page.split('"') if part.endswith("/hapus") and "/berkas/" in part)
    after = await desk.post(remove, page, **{name.replace(".", "__"): word for name, word in chosen.items()})
    assert "surat.pdf 2, 3 belum ada" in words_of((await desk.open(after.headers["location"])).text)
    assert [row["state"] for row in await house.rows(kept_files)] == ["ready"]


async def test_a_file_that_came_part_by_part_is_named_beside_the_list(house: House) -> None:
    client, desk = await house.client("skpd"), await sit_down(house)
    at = await begun(client)
    await go_on(client, at, 0, PAPER[:2048])
    assert "surat.pdf: terhenti" in words_of((await desk.open("/intake/unggah")).text)
    await go_on(client, at, 2048, PAPER[2048:])
    (row,) = await house.rows(kept_files)
    assert f'value="{row["file_id"]}"' in (await desk.open("/intake/unggah")).text
    address = (await bring(desk, kept=row["file_id"])).headers["location"]
    assert "surat.pdf 2, 3 sudah diterima" in words_of((await desk.open(address)).text)


async def test_a_bad_file_is_refused_and_the_good_ones_stay(house: House) -> None:
    desk, bad = await sit_down(house), ("makro.docx", package(".docx", {"word/vbaProject.bin": b"x"}), "x/y")
    answer = await bring(desk, PDF, bad)
    assert answer.status_code == 415
    assert 'href="#files"' in answer.text
    assert 'value="' + (await house.rows(kept_files))[0]["file_id"] + '" checked' in answer.text
    address = (await bring(desk)).headers["location"]
    refused = await add(desk, address, NOTE, bad)
    assert refused.status_code == 415
    assert "Lampiran A.txt 3 sudah diterima" in words_of(refused.text)
    assert "surat.pdf" in words_of(refused.text).partition("Berkas lain yang sudah diterima")[2]


@pytest.mark.parametrize("left", [{"files": "surat.pdf"}, {"kept": "0192"}])
async def test_a_file_that_was_chosen_and_not_saved_stops_the_hand_in(house: House, left: dict[str, str]) -> None:
    """A form without multipart carries the name of a chosen file alone: BERKAS_BELUM_DISIMPAN."""
    desk = await sit_down(house)
    address = (await bring(desk, PDF, NOTE)).headers["location"]
    page = (await desk.open(f"{address}?kind=history")).text
    answer = await desk.post(address, page, kind="history", **left)
    assert answer.status_code == 422
    assert "belum disimpan" in words_of(answer.text)
    assert await house.rows(items) == []


async def test_the_same_press_again_gives_the_same_answer_and_nobody_elses_file_comes_along(house: House) -> None:
    desk, other = await sit_down(house), await sit_down(house, "skpd-lain")
    await bring(other, PDF)
    (theirs,) = await house.rows(kept_files)
    address = (await bring(desk, NOTE, kept=theirs["file_id"])).headers["location"]
    page = (await desk.open(f"{address}?kind=history")).text
    assert "surat.pdf 2, 3 belum ada" in words_of(page)
    confirmed = {f"tegas:{FILES_MISSING}": "ya"}
    answers = [await desk.post(address, page, kind="history", **confirmed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(await house.rows(items)) == 3


async def test_a_program_names_its_files_too(house: House) -> None:
    client = await house.client("skpd")
    at = await begun(client)
    await go_on(client, at, 0, PAPER)
    (row,) = await house.rows(kept_files)
    sheet = {"file": ("daftar.csv", LIST, "text/csv")}
    address = f"/api/spreadsheets?kind=history&files={row['file_id']}"
    shown = (await client.post(f"{address}&mode=preview", files=sheet)).json()
    assert [(each["name"], each["whole"]) for each in shown["files"]["named"]] == [
        ("surat.pdf", True),
        ("Lampiran A.txt", False),
    ]
    key = {"Idempotency-Key": "daftar-1-dengan-berkas"}
    asked = await client.post(f"{address}&mode=commit", files=sheet, headers=key)
    assert (asked.status_code, asked.json()["code"]) == (409, "PERLU_DITEGASKAN")
    done = await client.post(f"{address}&mode=commit&confirm={FILES_MISSING}", files=sheet, headers=key)
    assert done.status_code == 201, done.text
    assert [len(each.files) for each in await house.events(ItemSubmittedV1)] == [1, 1, 0]
