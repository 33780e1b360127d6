"""Shapes that lists take on their way through many offices: abbreviations, headings, split sheets, loose lines."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.spreadsheet.making import HEAD, LAW, found, item, titles, workbook
from tests.intake.spreadsheet.reading import read_list

LETTERS = ("A", "B", "C", "D", "E", "F")
ROMANS = ("I", "II", "III", "IV", "V", "VI")


@pytest.mark.parametrize(
    "head",
    [
        ("No", "Info yg Dikecualikan", "Dsr. Hukum", "Bila diungkap", "Kepentingan yang Dilindungi", "Jk. Waktu"),
        ("Nmr.", "Substansi Informasi", "Landasan Yuridis", "Terbuka", "Tertutup", "Jangka Wkt"),
        ("No", "Informasi yang Bersifat Rahasia", "UU yang Mengatur", "Dibuka", "Ditutup", "Berlaku selama"),
    ],
)
def test_abbreviated_and_rare_column_names_are_understood(tmp_path: Path, head: tuple[str, ...]) -> None:
    sheet = read_list(workbook(tmp_path, [head, item(1, "Gaji"), item(2, "Sandi")]))
    assert sheet.questions == ()
    assert [(r.title, r.legal_basis, r.consequence_open, r.consequence_closed, r.period) for r in sheet.rows] == [
        ("Gaji", LAW, "Merugikan", "Melindungi", "5 tahun"),
        ("Sandi", LAW, "Merugikan", "Melindungi", "5 tahun"),
    ]


@pytest.mark.parametrize("marks", [LETTERS, ROMANS, tuple("abcdef"), ("1", "2", "3", "5", "6", "7")])
def test_a_row_that_counts_the_columns_is_no_item(tmp_path: Path, marks: tuple[str, ...]) -> None:
    sheet = read_list(workbook(tmp_path, [HEAD, marks, item(1, "Gaji")]))
    assert titles(sheet) == ["Gaji"]
    assert found(sheet, "BARIS_PENOMORAN") == ["A2"]


def test_headings_without_roman_number_stand_between_numbered_items(tmp_path: Path) -> None:
    rows = [HEAD, ("a.", "Penegakan hukum"), item(1, "Berkas"), ("", "Data kepegawaian"), item(2, "Gaji")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Berkas", "Gaji"]
    assert found(sheet, "BARIS_BAGIAN") == ["A2", "B4"]


def test_points_of_a_list_written_in_rows_below_belong_to_the_title(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Data pegawai:"), ("", "a. NIK"), ("", "b. Alamat"), item(2, "Sandi")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Data pegawai: a. NIK b. Alamat", "Sandi"]
    assert found(sheet, "BARIS_LANJUTAN") == ["B3", "B4"]


def test_points_with_their_own_law_are_items_under_their_head(tmp_path: Path) -> None:
    rows = [HEAD, (1, "Data pegawai"), item("", "a. NIK"), item("", "b. Alamat"), item(2, "Sandi")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Data pegawai — a. NIK", "Data pegawai — b. Alamat", "Sandi"]


@pytest.mark.parametrize("broken", ["Berkas dan", "Berkas,"])
def test_a_title_broken_in_mid_sentence_goes_on_below(tmp_path: Path, broken: str) -> None:
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, broken), ("", "Dokumen Lelang"), item(2, "Sandi")]))
    assert titles(sheet) == [f"{broken} Dokumen Lelang", "Sandi"]


def test_a_lone_title_after_a_repeated_header_goes_on_with_the_last_page(tmp_path: Path) -> None:
    rows = [HEAD, item(1, "Penilaian Pegawai Negeri"), HEAD, ("", "Sipil Daerah"), item(2, "Sandi")]
    assert titles(read_list(workbook(tmp_path, rows))) == ["Penilaian Pegawai Negeri Sipil Daerah", "Sandi"]


@pytest.mark.parametrize("label", ["Catatan:", "Keterangan :", "Tembusan:"])
def test_numbered_lines_under_a_closing_label_are_no_items(tmp_path: Path, label: str) -> None:
    rows = [HEAD, item(1, "Gaji"), (), (label,), (1, "Gubernur Kalimantan Barat"), (2, "Ditinjau tiap tahun")]
    assert titles(read_list(workbook(tmp_path, rows))) == ["Gaji"]


def test_a_total_beside_its_label_is_a_note(tmp_path: Path) -> None:
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), ("Jumlah", "1 informasi")]))
    assert titles(sheet) == ["Gaji"]
    assert found(sheet, "BARIS_CATATAN") == ["A3"]


def test_a_sheet_without_header_that_counts_on_is_read_with_the_same_columns(tmp_path: Path) -> None:
    def add(book: Workbook, _: Worksheet) -> None:
        book.create_sheet("Hal 2").append(list(item(2, "Sandi")))
        book.create_sheet("Hal 3").append(list(item(9, "Lain")))

    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji")], change=add))
    assert [(row.sheet, row.title, row.period) for row in sheet.rows] == [
        ("DIK", "Gaji", "5 tahun"),
        ("Hal 2", "Sandi", "5 tahun"),
    ]
    assert found(sheet, "LEMBAR_LANJUTAN") == ["Hal 2!A1"]
    assert found(sheet, "LEMBAR_DILEWATI") == ["Hal 3!A1"]


def test_a_blank_row_inside_a_header_does_not_lose_its_second_line(tmp_path: Path) -> None:
    head = ("No", "Informasi", "Dasar Hukum", "Konsekuensi", "", "Jangka Waktu")
    rows = [head, (), ("", "", "", "Dibuka", "Ditutup", ""), item(1, "Gaji")]
    (row,) = read_list(workbook(tmp_path, rows)).rows
    assert (row.consequence_open, row.consequence_closed) == ("Merugikan", "Melindungi")


def test_law_and_consequence_swapped_leaves_the_lawless_column_open(tmp_path: Path) -> None:
    head = ("No", "Informasi", "Dibuka", "Dasar Hukum", "Ditutup", "Jangka Waktu")
    sheet = read_list(workbook(tmp_path, [head, item(1, "Gaji"), item(2, "Sandi")]))
    assert [row.legal_basis for row in sheet.rows] == [LAW, LAW]
    assert [question.header for question in sheet.questions] == ["Dasar Hukum"]


def test_period_and_unknown_official_on_two_lines_are_parted(tmp_path: Path) -> None:
    head = ("No", "Deskripsi Informasi", "Dasar Hukum", "Waktu & PJ")
    sheet = read_list(workbook(tmp_path, [head, (1, "Gaji", LAW, "Permanen\nPengawas Bandara")]))
    assert [(row.period, row.responsible) for row in sheet.rows] == [("Permanen", "Pengawas Bandara")]


def test_consequences_and_periods_may_cite_a_law_beside_the_law_column(tmp_path: Path) -> None:
    rows = [
        (n, f"Berkas {n}", LAW, f"Melanggar Pasal {n} KUHP", "Patuh", f"Sesuai UU Nomor {n} Tahun 2009") for n in (1, 2)
    ]
    sheet = read_list(workbook(tmp_path, [HEAD, *rows]))
    assert sheet.questions == ()
    assert [(r.consequence_open, r.period) for r in sheet.rows] == [
        ("Melanggar Pasal 1 KUHP", "Sesuai UU Nomor 1 Tahun 2009"),
        ("Melanggar Pasal 2 KUHP", "Sesuai UU Nomor 2 Tahun 2009"),
    ]


def test_laws_named_without_number_settle_what_alasan_means(tmp_path: Path) -> None:
    head = ("No", "Informasi", "Alasan Pengecualian", "Jangka Waktu")
    rows = [head, (1, "Gaji", "UU Keterbukaan Informasi Publik", "5 tahun"), (2, "Peta", "UU tentang Kearsipan", "-")]
    sheet = read_list(workbook(tmp_path, rows))
    assert [row.legal_basis for row in sheet.rows] == ["UU Keterbukaan Informasi Publik", "UU tentang Kearsipan"]
    assert sheet.questions == ()


def test_a_table_of_signers_below_is_no_part_of_the_list(tmp_path: Path) -> None:
    signers = [("No", "Nama", "Jabatan", "Paraf"), (1, "Anggota satu", "Ketua"), (2, "Anggota dua", "Anggota")]
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), (), *signers]))
    assert titles(sheet) == ["Gaji"]


def test_numbers_under_no_name_are_still_the_running_numbers(tmp_path: Path) -> None:
    rows = [("", *HEAD[1:]), ("I", "Kepegawaian"), item(1, "Gaji"), ("II", "Keamanan"), item(2, "Sandi")]
    sheet = read_list(workbook(tmp_path, rows))
    assert titles(sheet) == ["Gaji", "Sandi"]
    assert found(sheet, "BARIS_BAGIAN") == ["A2", "A4"]


def test_footnote_marks_on_column_names_do_not_matter(tmp_path: Path) -> None:
    head = ("No", "Informasi 1)", "Dasar Hukum*)", "Dibuka (2)", "Ditutup", "Jangka Waktu **")
    sheet = read_list(workbook(tmp_path, [head, item(1, "Gaji"), item(2, "Sandi")]))
    assert (titles(sheet), sheet.questions) == (["Gaji", "Sandi"], ())


def test_a_heading_repeated_in_every_column_is_one_heading(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    lines = [HEAD, ("I. Rahasia pribadi",) * 6, item(1, "Gaji")]
    path.write_text("\n".join(";".join(map(str, line)) for line in lines), encoding="utf-8")
    assert titles(read_list(path)) == ["Gaji"]


def test_blanks_between_separator_and_quotes_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(f'No, Informasi, Dasar Hukum\n1, "Gaji, tunjangan", "{LAW}"\n', encoding="utf-8")
    assert [(row.title, row.legal_basis) for row in read_list(path).rows] == [("Gaji, tunjangan", LAW)]


@pytest.mark.parametrize("day", ["3 Feb 2026", "02-01-2026", "2/1/2026", "2026", "tgl 3 Maret 2026", "    Maret 2026"])
def test_place_and_day_right_below_the_items_open_the_signatures(tmp_path: Path, day: str) -> None:
    block = [("", "", "", "", f"Pontianak, {day}"), ("", "", "", "", "KEPALA DINAS,")]
    sheet = read_list(workbook(tmp_path, [HEAD, item(1, "Gaji"), *block]))
    assert [row.consequence_closed for row in sheet.rows] == ["Melindungi"]
    assert found(sheet, "BARIS_TANDA_TANGAN") == ["E3", "E4"]


def test_the_number_below_the_word_lampiran_is_the_decree(tmp_path: Path) -> None:
    above = [("Lampiran II : Keputusan Gubernur",), ("Nomor", "", "12/DISKOMINFO/2026"), ("Tanggal", "", "5 Mei 2026")]
    sheet = read_list(workbook(tmp_path, [*above, HEAD, item(1, "Gaji")]))
    assert (sheet.decree_number, sheet.decree_date) == ("12/DISKOMINFO/2026", "5 Mei 2026")
