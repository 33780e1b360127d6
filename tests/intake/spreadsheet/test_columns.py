"""Columns are known by name; cells that plainly contradict it win; doubt becomes a question."""

from pathlib import Path

import pytest

from services.intake.spreadsheet import SpreadsheetRefused
from tests.intake.spreadsheet.making import LAW, OTHER_LAW, found, workbook
from tests.intake.spreadsheet.reading import read_list


def test_swapped_headers_are_read_by_their_cells_and_reported(tmp_path: Path) -> None:
    rows = [
        ("No", "Judul", "Jangka Waktu", "Dasar Hukum"),
        (1, "Gaji", LAW, "5 tahun"),
        (2, "Peta", OTHER_LAW, "Permanen"),
    ]
    sheet = read_list(workbook(tmp_path, rows))
    assert [(row.legal_basis, row.period) for row in sheet.rows] == [(LAW, "5 tahun"), (OTHER_LAW, "Permanen")]
    assert found(sheet, "KOLOM_ISI_BERBEDA") == ["C1", "D1"]


def test_alasan_that_holds_the_law_is_the_law(tmp_path: Path) -> None:
    rows = [("No", "Informasi", "Alasan Pengecualian", "Jangka Waktu"), (1, "Gaji", LAW, "5 tahun")]
    assert read_list(workbook(tmp_path, rows)).rows[0].legal_basis == LAW


def test_alasan_beside_the_law_is_the_consequence(tmp_path: Path) -> None:
    rows = [("No", "Informasi", "Dasar Hukum", "Alasan"), (1, "Gaji", LAW, "Merugikan pegawai")]
    assert read_list(workbook(tmp_path, rows)).rows[0].consequence_open == "Merugikan pegawai"


def test_alasan_of_mixed_content_is_asked(tmp_path: Path) -> None:
    rows = [("No", "Informasi", "Alasan", "Jangka Waktu"), (1, "Gaji", LAW, "5 tahun"), (2, "Peta", "Rawan", "1 tahun")]
    sheet = read_list(workbook(tmp_path, rows))
    assert sheet.questions[0].candidates == ("legal_basis", "consequence_open", "consequence_closed", "ignore")
    assert {row.legal_basis for row in sheet.rows} == {""}


def test_an_unknown_column_with_content_is_asked(tmp_path: Path) -> None:
    rows = [("No", "Informasi", "Dasar Hukum", "Warna Map"), (1, "Gaji", LAW, "merah")]
    assert [question.header for question in read_list(workbook(tmp_path, rows)).questions] == ["Warna Map"]


@pytest.mark.parametrize("answers", [{"Warna": "period"}, {"Dasar Hukum": "warna"}])
def test_an_answer_that_fits_nothing_is_refused(tmp_path: Path, answers: dict[str, str]) -> None:
    path = workbook(tmp_path, [("No", "Informasi", "Dasar Hukum"), (1, "Gaji", LAW)])
    with pytest.raises(SpreadsheetRefused) as refusal:
        read_list(path, answers=answers)
    assert refusal.value.code == "LEMBAR_JAWABAN_SALAH"


def test_the_period_before_the_consequences_is_found_by_name(tmp_path: Path) -> None:
    head = [("No", "Informasi", "Batas Waktu", "Konsekuensi", "", "Dasar Hukum"), ("", "", "", "Ditutup", "Dibuka", "")]
    sheet = read_list(workbook(tmp_path, [*head, (1, "Gaji", "5 tahun", "Aman", "Rawan", LAW)], merges=["D1:E1"]))
    row = sheet.rows[0]
    assert (row.period, row.consequence_closed, row.consequence_open, row.legal_basis) == (
        "5 tahun",
        "Aman",
        "Rawan",
        LAW,
    )


def test_names_cut_over_two_rows_are_read_together(tmp_path: Path) -> None:
    head = [("", "INFORMASI", "DASAR", "JANGKA"), ("NO", "YANG DIKECUALIKAN", "HUKUM", "WAKTU")]
    row = read_list(workbook(tmp_path, [*head, (1, "Gaji", LAW, "5 tahun")])).rows[0]
    assert (row.title, row.legal_basis, row.period) == ("Gaji", LAW, "5 tahun")


def test_a_retention_column_beside_the_period_is_asked(tmp_path: Path) -> None:
    rows = [("No", "Informasi", "Jangka Waktu Pengecualian", "Masa Retensi"), (1, "Gaji", "5 tahun", "10 tahun")]
    sheet = read_list(workbook(tmp_path, rows))
    assert (sheet.rows[0].period, sheet.questions[0].candidates) == ("5 tahun", ("period", "retention", "ignore"))
