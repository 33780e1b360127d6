"""Lists in workbooks over HTTP: previewed with findings, taken in row by row, kept sealed."""

import hashlib
import io
import os
from typing import Any

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from services.intake.settings import IntakeSettings
from services.intake.spreadsheet.isolated import Workbook as Uploaded
from services.intake.spreadsheet.isolated import read_workbook
from services.intake.tables import files
from shared.contracts.submissions import ItemSubmittedV1, SubmissionReceivedV1
from shared.runtime.errors import Refusal, TooLarge
from tests.intake.house import CANARY, House

HEAD = {"Idempotency-Key": "k-1"}
HEADERS = ["No", "Informasi", "Dasar Hukum", "Akibat Bila Dibuka", "Akibat Bila Ditutup", "Jangka Waktu"]
BASIS = "UU 14/2008 Pasal 17 huruf h"


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADERS, *rows):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def long_list(rows: int) -> bytes:
    text = "No;Informasi;Dasar Hukum;Dibuka;Ditutup;Jangka Waktu\n"
    text += "".join(f"{n};Berkas rahasia nomor {n};{BASIS};a;b;5 tahun\n" for n in range(1, rows + 1))
    return text.encode()


LIST = workbook(
    [1, f"Hasil tes kesehatan pegawai {CANARY}", BASIS, "Rahasia terungkap", "Rahasia terjaga", "5 tahun"],
    [2, "Notulen rapat terbatas", "", "", "", ""],
)


async def post(client: httpx.AsyncClient, data: bytes, name: str = "daftar.xlsx", **query: str) -> httpx.Response:
    if query.get("mode") == "commit":
        query.setdefault("kind", "history")
    return await client.post("/api/spreadsheets", params=query, headers=HEAD, files={"file": (name, data)})


async def test_a_preview_shows_rows_and_changes_nothing(house: House) -> None:
    client = await house.client()
    before = await house.counts()
    answer = await post(client, LIST)
    assert answer.status_code == 200, answer.text
    assert [row["period"] for row in answer.json()["rows"]] == ["5 tahun", ""]
    assert answer.json()["would_create"]["items"] == 2
    assert await house.counts() == before


async def test_a_preview_says_how_each_period_is_read_and_when_it_ends(house: House) -> None:
    client = await house.client()
    data = workbook(
        [1, "Nilai", BASIS, "a", "b", "3 tahun sejak 17 Agustus 2023"],
        [2, "Berkas", BASIS, "a", "b", "2 th stlh perkara selesai"],
    )
    first, second = (await post(client, data)).json()["would_create"]["periods"]
    assert (first["row"], first["cell"], first["ends_on"], first["start"]) == (2, "F2", "2026-08-17", "2023-08-17")
    assert (second["years"], second["start"], second["ends_on"]) == (2, "event", None)
    assert second["reading"] == "2 tahun sejak suatu peristiwa yang belum bertanggal, sehingga perlu tanggal peninjauan"


async def test_a_commit_makes_one_item_a_row_and_keeps_the_workbook_sealed(house: House) -> None:
    client = await house.client()
    answer = await post(client, LIST, mode="commit")
    assert (answer.status_code, len(answer.json()["items"])) == (201, 2), answer.text
    (received,) = await house.events(SubmissionReceivedV1)
    assert (received.kind, received.item_count) == ("history", 2)
    first, second = await house.events(ItemSubmittedV1)
    opened = await house.dossier(first.dossier_key)
    assert (opened["legal_basis"], opened["source"]["row"], opened["grounds"][0]["period"]) == (BASIS, 2, "5 tahun")
    assert (await house.dossier(second.dossier_key))["grounds"][0]["period"] == ""
    (kept,) = await house.rows(files)
    assert await house.unsealed(kept["object_key"]) == LIST
    assert not first.files


async def test_a_text_list_reads_the_same_again_whatever_files_are_open_meanwhile(house: House) -> None:
    client = await house.client()
    text = b"No;Jenis Informasi;Dasar Hukum\n1;Identitas pelapor;Pasal 17 huruf a UU 14/2008\n"
    first = await post(client, text, "daftar 2026.csv", mode="commit")
    with open(os.devnull):  # noqa: ASYNC230
        # the next descriptor has another number
        second = await post(client, text, "daftar 2026.csv", mode="commit")
    assert (first.status_code, second.status_code) == (201, 201), first.text + second.text
    assert first.json() == second.json()
    (taken,) = await house.events(ItemSubmittedV1)
    assert (await house.dossier(taken.dossier_key))["source"] == {"sheet": "daftar 2026", "row": 2}


async def test_a_commit_sent_again_gets_the_same_answer_and_another_list_under_the_key_is_refused(house: House) -> None:
    client = await house.client()
    first = await post(client, LIST, mode="commit")
    after = await house.counts()
    assert (await post(client, LIST, mode="commit")).content == first.content
    other = await post(client, workbook([1, "Lain", BASIS, "a", "b", "1 tahun"]), mode="commit")
    assert (other.status_code, other.json()["code"]) == (409, "KUNCI_DIPAKAI_ULANG")
    assert await house.counts() == after


async def test_a_new_list_with_faults_is_refused_with_row_and_cell(house: House) -> None:
    client = await house.client()
    before = await house.counts()
    preview = await post(client, LIST, kind="new")
    assert preview.json()["would_create"]["blocked"] is True
    answer = await post(client, LIST, mode="commit", kind="new")
    assert answer.status_code == 422
    assert answer.json()["rows"][0]["row"] == 2
    assert {fault["code"] for fault in answer.json()["faults"]} >= {"JUDUL_PUBLIK_KOSONG", "TANPA_JANGKA_WAKTU"}
    assert await house.counts() == before


@pytest.mark.parametrize(
    ("code", "name", "data"),
    [
        ("FORMULA", "daftar.xlsx", workbook([1, "=1+1", BASIS, "a", "b", "1 tahun"])),
        ("LEMBAR_TANPA_TABEL", "kosong.csv", b"halo\ndunia\n"),
        ("LEMBAR_JENIS_SALAH", "daftar.xlsx", b"%PDF-1.7"),
        ("LEMBAR_TIDAK_ADA", "daftar.xlsx", b""),
    ],
)
async def test_a_list_that_cannot_be_taken_leaves_only_an_audit_line(
    house: House, code: str, name: str, data: bytes
) -> None:
    client = await house.client()
    before = await house.counts()
    answer = await post(client, data, name, mode="commit")
    assert (answer.json()["code"], 400 <= answer.status_code < 500) == (code, True), answer.text
    assert await house.counts() == before
    assert [line["code"] for line in await house.audit()] == [code]


async def test_a_raw_body_with_a_name_is_read_like_a_form(house: House) -> None:
    client = await house.client()
    answer = await client.post("/api/spreadsheets?filename=daftar.xlsx", content=LIST)
    assert len(answer.json()["rows"]) == 2, answer.text


async def test_answers_may_come_as_pairs_or_as_json(house: House) -> None:
    client = await house.client()
    for answers in ("Jangka Waktu=period", '{"Jangka Waktu": "period"}', "{}"):
        assert (await post(client, LIST, answers=answers)).status_code == 200
    for wrong in ("tanpa tanda", "{rusak", "=period"):
        assert (await post(client, LIST, answers=wrong)).json()["code"] == "PILIHAN_SALAH"


async def test_a_workbook_over_the_limit_is_refused(house: House) -> None:
    house.limits.workbook = 1000
    assert (await post(await house.client(), LIST)).json()["code"] == "BERKAS_TERLALU_BESAR"


async def test_a_reader_over_its_limits_is_ended_and_the_service_goes_on(house: House) -> None:
    little_memory, little_time = IntakeSettings(reading_bytes=1), IntakeSettings(reading_seconds=1)
    with pytest.raises(Refusal, match="LEMBAR_TERLALU_"):
        await read_workbook(Uploaded("daftar.csv", long_list(20_000)), {}, little_memory)
    with pytest.raises(TooLarge, match="LEMBAR_TERLALU_BERAT"):
        await read_workbook(Uploaded("daftar.csv", long_list(99_000)), {}, little_time)
    assert (await post(await house.client(), LIST)).status_code == 200


async def test_the_template_is_a_workbook_with_the_agencies(house: House) -> None:
    answer = await (await house.client()).get("/api/spreadsheets/template")
    assert "attachment" in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert any("Dinas Perhubungan" in str(cell.value) for sheet in book for row in sheet for cell in row)


async def test_an_export_comes_back_as_it_went_in(house: House) -> None:
    client = await house.client()
    await post(client, LIST, mode="commit")
    exported = await client.get("/api/spreadsheets/export")
    again = (await post(client, exported.content)).json()["rows"]
    kept = ("title", "legal_basis", "consequence_open", "consequence_closed", "period")
    first = (await post(client, LIST)).json()["rows"]
    assert [[row[name] for name in kept] for row in again] == [[row[name] for name in kept] for row in first]


async def test_a_list_of_2000_rows_is_taken_in_whole(house: House) -> None:
    data = long_list(2000)
    answer = await post(await house.client(), data, "daftar.csv", mode="commit")
    assert len(answer.json()["items"]) == 2000, answer.text[:500]
    assert len({event.item_id for event in await house.events(ItemSubmittedV1)}) == 2000
    assert hashlib.sha256(data).hexdigest() == (await house.rows(files))[0]["sha256"]


@pytest.mark.parametrize(
    ("name", "data", "cell"),
    [
        ("daftar.csv", long_list(200).replace(b"nomor 190;", b"nomor\0 190;"), "B191"),
        ("daftar.xlsx", workbook([1, "Dokumen_x0000_ ujian", BASIS, "a", "b", "1 tahun"]), "B2"),
        ("daftar.xlsx", workbook([1, "Dokumen_xD83D_ ujian", BASIS, "a", "b", "1 tahun"]), "B2"),
    ],
)
async def test_a_character_that_is_no_text_is_told_with_its_cell_and_never_taken_in(
    house: House, name: str, data: bytes, cell: str
) -> None:
    client = await house.client()
    before = await house.counts()
    shown = await post(client, data, name, kind="history")
    assert ("TANDA_BUKAN_TEKS", cell) in {(found["code"], found["cell"]) for found in shown.json()["findings"]}
    answer = await post(client, data, name, mode="commit")
    assert (answer.status_code, answer.json()["code"], answer.json()["cell"]) == (422, "TANDA_BUKAN_TEKS", cell)
    assert await house.counts() == before
