"""Odd shapes: what is an item, what goes on, what only looks like one."""

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.spreadsheet.making import HEAD, LAW, OTHER_LAW, found, item, titles, workbook
from tests.intake.spreadsheet.reading import read_list


def test_a_row_without_number_and_title_goes_on_with_the_row_above(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Rekam medis"), ("", "", "dan huruf i", "", "", ""), item(2, "Kertas kerja")]
    sheet = read_list(workbook(tmp_path, rows))
    assert [row.legal_basis for row in sheet.rows] == [f"{LAW} dan huruf i", LAW]
    assert found(sheet, "BARIS_LANJUTAN") == ["C3"]


def test_a_continuation_after_a_repeated_header_is_joined(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Hasil audit"), HEAD, ("", "internal yang belum final", "", "", "", ""), item(2, "Sandi")]
    assert titles(read_list(workbook(tmp_path, rows))) == ["Hasil audit internal yang belum final", "Sandi"]


def test_an_unmerged_group_title_is_filled_down(tmp_path: Path) -> None:
    head = ("NO", "ESENSI INFORMASI", "KONTEN INFORMASI", "DASAR HUKUM", "BATAS WAKTU")
    rows = [head, (1, "Pengaduan", "Identitas pelapor", LAW, "5 tahun"), ("", "", "Isi laporan", LAW, "Permanen")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Pengaduan — Identitas pelapor", "Pengaduan — Isi laporan"]
    assert found(sheet, "ISI_DITURUNKAN") == ["B3"]


def test_equal_or_missing_group_titles_are_not_doubled(tmp_path: Path) -> None:
    head = ("NO", "ESENSI INFORMASI", "KONTEN INFORMASI", "DASAR HUKUM")
    rows = [head, (1, "Arsip", "Arsip", LAW), (2, "Sandi", "", LAW), (3, "", "Peta", LAW)]
    assert titles(read_list(workbook(tmp_path, rows))) == ["Arsip", "Sandi", "Peta"]


def test_sub_numbers_stand_under_their_head(tmp_path: Path) -> None:
    rows = [HEAD, (1, "Berkas pegawai"), item("1.a", "Identitas"), item("1.b", "Izin cerai"), item(2, "Nilai kinerja")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Berkas pegawai — Identitas", "Berkas pegawai — Izin cerai", "Nilai kinerja"]


def test_one_title_merged_over_two_grounds_gives_two_rows(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Rekam medis"), ("", "", OTHER_LAW, "Lain", "Lain", "1 tahun")]
    sheet = read_list(workbook(tmp_path, rows, merges=["A2:A3", "B2:B3"]))
    assert [(row.title, row.legal_basis) for row in sheet.rows] == [("Rekam medis", LAW), ("Rekam medis", OTHER_LAW)]


def test_a_law_merged_over_two_items_belongs_to_both(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Satu"), item(2, "Dua", law="")]
    assert [row.legal_basis for row in read_list(workbook(tmp_path, rows, merges=["C2:C3"])).rows] == [LAW, LAW]


def test_headings_notes_and_bare_numbers_are_reported_and_not_read(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("A", "KEPEGAWAIAN"),
        item(1, "Gaji"),
        ("", "BIDANG KEUANGAN"),
        item(2, "Rekening"),
        (3,),
        ("Catatan: sah",),
    ]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Gaji", "Rekening"]
    assert found(sheet, "BARIS_BAGIAN") == ["A2", "B4"]
    assert found(sheet, "BARIS_BERNOMOR_KOSONG") == ["A6"]
    assert found(sheet, "BARIS_CATATAN") == ["A7"]


def test_two_signatures_side_by_side_are_reported_and_not_read(tmp_path: Path) -> None:
    block = [("", "Mengetahui,", "", "", "", "Pontianak, 2 Maret 2026"), ("", "KEPALA DINAS", "", "", "", "SEKRETARIS")]
    sheet = read_list(
        workbook(tmp_path, [HEAD, item(1, "Gaji"), (), *block, (), ("", "NIP. 00", "", "", "", "NIP. 00")])
    )
    assert titles(sheet) == ["Gaji"]
    assert found(sheet, "BARIS_TANDA_TANGAN") == ["B4", "B5", "B7"]


def test_formulas_are_errors_and_never_values(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Gaji", law='="UU 14/2008"'), ("=1+1", '="Judul"', "=1", "=1", "=1", "=1")]
    sheet = read_list(workbook(tmp_path, rows))
    assert [(row.title, row.legal_basis) for row in sheet.rows] == [("Gaji", "")]
    assert found(sheet, "FORMULA") == ["C2", "A3", "B3", "C3", "D3", "E3", "F3"]
    assert {f.severity for f in sheet.findings if f.code == "FORMULA"} == {"error"}


def test_hidden_rows_columns_and_sheets_are_reported(tmp_path: Path) -> None:
    def hide(book: Workbook, sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["F"].hidden = True
        other = book.create_sheet("Lama")
        other.append(list(HEAD))
        other.sheet_state = "hidden"

    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), item(2, "Sandi"), item(3, "Peta")], change=hide))
    assert titles(sheet) == ["Gaji", "Peta"]
    assert found(sheet, "BARIS_TERSEMBUNYI") == ["A3"]
    assert found(sheet, "KOLOM_TERSEMBUNYI") == ["F1"]
    assert found(sheet, "LEMBAR_TERSEMBUNYI") == ["Lama!A1"]


def test_all_sheets_with_a_table_are_read_and_addressed_by_name(tmp_path: Path) -> None:
    def add(book: Workbook, sheet: Worksheet) -> None:
        for row in (HEAD, item(1, "Gaji"), item(2, "Sandi", law="")):
            second = book["2025"] if "2025" in book.sheetnames else book.create_sheet("2025")
            second.append(list(row))
        book.create_sheet("Surat").append(["Dengan hormat"])

    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Peta")], change=add))
    assert [(row.sheet, row.title) for row in sheet.rows] == [("DIK", "Peta"), ("2025", "Gaji"), ("2025", "Sandi")]
    assert found(sheet, "DASAR_HUKUM_KOSONG") == ["2025!C3"]
    assert found(sheet, "LEMBAR_DILEWATI") == ["Surat!A1"]


def test_a_second_table_with_other_columns_on_the_same_sheet_is_read_by_its_own_names(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Gaji"), (), ("No", "Jangka Waktu", "Informasi", "Dasar Hukum"), (1, "1 tahun", "Peta", LAW)]
    assert [(r.title, r.period) for r in read_list(workbook(tmp_path, rows)).rows] == [
        ("Gaji", "5 tahun"),
        ("Peta", "1 tahun"),
    ]


def test_dates_and_numbers_with_units_are_read_as_shown(tmp_path: Path) -> None:
    def units(_: Workbook, sheet: Worksheet) -> None:
        sheet["F3"] = 20
        sheet["F3"].number_format = '0" Tahun"'

    rows = [HEAD, (*item(1, "Gaji")[:5], datetime(2027, 12, 31)), item(2, "Peta")]  # noqa: DTZ001
    sheet = read_list(workbook(tmp_path, rows, change=units))
    assert [row.period for row in sheet.rows] == ["31 Desember 2027", "20 Tahun"]
    assert found(sheet, "SEL_TANGGAL") == ["F2"]


def test_the_same_title_twice_is_reported_at_the_second(tmp_path: Path) -> None:
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), item(2, "GAJI")]))
    assert found(sheet, "DUPLIKAT_JUDUL") == ["B3"]


def test_a_missing_title_keeps_its_row_as_an_error(tmp_path: Path) -> None:
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), item(2, "")]))
    assert titles(sheet) == ["Gaji", ""]
    assert found(sheet, "JUDUL_KOSONG") == ["B3"]
