"""The template workbook and the export in its layout; what is written here reads back the same.

One sheet joins the list (formulir daftar informasi yang dikecualikan) and the consequence test (lembar pengujian
konsekuensi), so that an item and its test stay together.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from services.intake.spreadsheet.grid import CELL_LIMIT
from services.intake.spreadsheet.reader import HELPER_SHEETS, TEMPLATE_MARK
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import SheetRow
from shared.law import TIME_LIMITED, span_in_words

VERSION = "1"
LIST_SHEET = "Daftar Informasi Dikecualikan"
GUIDE_SHEET, CHOICE_SHEET = HELPER_SHEETS
HEADER_ROW = 4  # 0-based: sheet rows 5 and 6
FORM_ROWS = 500
WORKBOOK_OPTIONS = MappingProxyType(
    {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
)
# field, header, width; the two consequences stand under one merged parent
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("no", "No.", 9),
    ("title", "Informasi yang Dikecualikan", 42),
    ("public_title", "Judul untuk Publik", 34),
    ("huruf", "Huruf (Pasal 17)", 10),
    ("angka", "Angka (Pasal 17)", 10),
    ("legal_basis", "Dasar Hukum", 38),
    ("statute", "Peraturan yang Dirujuk", 30),
    ("article", "Pasal yang Dirujuk", 20),
    ("consequence_open", "Akibat Bila Informasi Dibuka", 38),
    ("consequence_closed", "Manfaat Bila Informasi Ditutup", 38),
    ("period_kind", "Jenis Jangka Waktu", 22),
    ("period", "Jangka Waktu Pengecualian", 30),
    ("responsible", "Penanggung Jawab", 28),
    ("retention", "Retensi Arsip", 20),
    ("files", "Berkas Pendukung", 30),
)
HURUF = tuple("abcdefghij")
PERIOD_KINDS = (
    "Tahun",
    "Sampai tanggal",
    "Sampai peristiwa",
    "Sampai persetujuan",
    "Selama berlaku",
    "Menurut peraturan",
    "Permanen",
)
EXAMPLES: tuple[Mapping[str, str], ...] = (
    {
        "title": "Hasil penilaian kompetensi jabatan pimpinan tinggi pratama tahun 2026",
        "public_title": "Hasil penilaian kompetensi pegawai",
        "huruf": "h",
        "angka": "4",
        "legal_basis": "UU Nomor 14 Tahun 2008 Pasal 17 huruf h angka 4",
        "statute": "UU Nomor 14 Tahun 2008",
        "article": "Pasal 17 huruf h angka 4",
        "consequence_open": "Mengungkap rekomendasi kemampuan seseorang",
        "consequence_closed": "Melindungi data pribadi pegawai yang dinilai",
        "period_kind": "Sampai persetujuan",
        "period": "Sampai memperoleh persetujuan tertulis dari yang bersangkutan",
        "responsible": "Kepala Bidang Pengembangan Kompetensi",
    },
    {
        "title": "Harga perkiraan sendiri sebelum diumumkan",
        "public_title": "Harga perkiraan sendiri pengadaan yang belum diumumkan",
        "huruf": "b",
        "legal_basis": "UU Nomor 14 Tahun 2008 Pasal 17 huruf b",
        "statute": "UU Nomor 14 Tahun 2008",
        "article": "Pasal 17 huruf b",
        "consequence_open": "Mengganggu persaingan usaha yang sehat",
        "consequence_closed": "Menjaga persaingan usaha yang sehat",
        "period_kind": "Tahun",
        "period": "1 tahun sejak ditetapkan",
        "responsible": "Kepala Biro Pengadaan Barang dan Jasa",
    },
)
GUIDE = (
    "Isi lembar Daftar Informasi Dikecualikan, satu baris untuk satu informasi.",
    "Baris yang kolom nomornya berisi CONTOH tidak dibaca; boleh dihapus.",
    "Pilih SKPD pada sel B3. Isi nomor dan tanggal keputusan pada sel B4 bila sudah ada, "
    "misalnya: Keputusan Nomor 12 Tahun 2026 tanggal 2 Maret 2026.",
    "Informasi yang Dikecualikan: judul lengkap menurut arsip. Judul untuk Publik: judul yang boleh dibaca umum.",
    "Huruf dan angka: alasan pengecualian menurut Pasal 17 UU Nomor 14 Tahun 2008.",
    "Akibat bila dibuka dan manfaat bila ditutup: hasil pengujian konsekuensi (Pasal 19 UU Nomor 14 Tahun 2008).",
    "Jangka waktu: tulis dengan kata-kata, misalnya 5 tahun sejak ditetapkan, atau Sampai dengan 31 Desember 2027. "
    f"Untuk huruf {span_in_words(TIME_LIMITED)} tidak boleh tanpa batas (Pasal 20 UU Nomor 14 Tahun 2008).",
    "Berkas pendukung: nama berkas yang diunggah bersama daftar ini, satu nama satu baris; boleh kosong.",
    "Jangan memakai rumus, baris tersembunyi, atau kata sandi. Kepala tabel terkunci agar tetap terbaca.",
)


def write_template(path: Path, *, skpd: Sequence[str] = (), version: str = VERSION) -> None:
    """Writes the empty form: drop-downs, marked examples, locked headers, a guide; `skpd` are the agencies' names."""
    with xlsxwriter.Workbook(str(path), dict(WORKBOOK_OPTIONS)) as book:
        page = _Page(book, version)
        for number, example in enumerate(EXAMPLES, start=1):
            page.write({**example, "no": f"CONTOH {number}"}, page.example)
        page.offer_choices(book, skpd)
        page.sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True, "sort": True})
        _write_guide(book)


def write_rows(path: Path, rows: Iterable[SheetRow], *, version: str = VERSION) -> None:
    """Writes rows in the template's layout, numbered from 1; reading the file gives the same texts."""
    with xlsxwriter.Workbook(str(path), dict(WORKBOOK_OPTIONS)) as book:
        page = _Page(book, version)
        for number, row in enumerate(rows, start=1):
            page.write({**vars(row), **row.extra, "no": str(number)}, page.open_cell)
        page.offer_choices(book, ())


class _Page:
    """The list sheet being written."""

    def __init__(self, book: xlsxwriter.Workbook, version: str) -> None:
        self.sheet: Worksheet = book.add_worksheet(LIST_SHEET)
        self.bold: Format = book.add_format({"bold": True})
        self.head: Format = book.add_format(
            {
                "bold": True,
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#DDE6F0",
            }
        )
        self.open_cell: Format = book.add_format(
            {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@", "locked": False}
        )
        self.example: Format = book.add_format(
            {"border": 1, "text_wrap": True, "valign": "top", "italic": True, "font_color": "#666666", "locked": False}
        )
        self.next_row = HEADER_ROW + 2
        self._write_top(version)
        self._write_headers()

    def _write_top(self, version: str) -> None:
        self.sheet.write_string(0, 0, "DAFTAR INFORMASI YANG DIKECUALIKAN", self.bold)
        self.sheet.write_string(1, 0, f"{TEMPLATE_MARK} {version}")
        self.sheet.write_string(2, 0, "SKPD :", self.bold)
        self.sheet.write_blank(2, 1, None, self.open_cell)
        self.sheet.write_string(3, 0, "Penetapan :", self.bold)
        self.sheet.write_blank(3, 1, None, self.open_cell)

    def _write_headers(self) -> None:
        first, last = _column("consequence_open"), _column("consequence_closed")
        self.sheet.merge_range(HEADER_ROW, first, HEADER_ROW, last, "Konsekuensi", self.head)
        for column, (_, header, width) in enumerate(COLUMNS):
            self.sheet.set_column(column, column, width, self.open_cell)
            if first <= column <= last:
                self.sheet.write_string(HEADER_ROW + 1, column, header, self.head)
            else:
                self.sheet.merge_range(HEADER_ROW, column, HEADER_ROW + 1, column, header, self.head)
        self.sheet.freeze_panes(HEADER_ROW + 2, 2)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(HEADER_ROW, HEADER_ROW + 1)

    def write(self, values: Mapping[str, object], style: Format) -> None:
        for column, (name, _, _) in enumerate(COLUMNS):
            if text := str(values.get(name, "")):
                if len(text) > CELL_LIMIT:
                    raise refused("LEMBAR_TERLALU_BESAR", f"satu sel memuat lebih dari {CELL_LIMIT} huruf")
                self.sheet.write_string(self.next_row, column, text, style)
        self.next_row += 1

    def offer_choices(self, book: xlsxwriter.Workbook, skpd: Sequence[str]) -> None:
        choices = book.add_worksheet(CHOICE_SHEET)
        offered = {"huruf": HURUF, "period_kind": PERIOD_KINDS, "skpd": tuple(skpd)}
        for column, (name, options) in enumerate(offered.items()):
            choices.write_column(0, column, options)
            letter = "ABC"[column]
            rule = {
                "validate": "list",
                "source": f"={CHOICE_SHEET}!${letter}$1:${letter}${len(options)}",
                "error_title": "Pilihan tidak dikenal",
                "error_message": "Pilih salah satu isi daftar.",
                "error_type": "warning",
            }
            if name == "skpd" and options:
                self.sheet.data_validation(2, 1, 2, 1, rule)
            elif options:
                last = max(self.next_row, HEADER_ROW + 2 + FORM_ROWS)
                self.sheet.data_validation(HEADER_ROW + 2, _column(name), last, _column(name), rule)


def _column(name: str) -> int:
    return next(index for index, (field, _, _) in enumerate(COLUMNS) if field == name)


def _write_guide(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, "Petunjuk pengisian", book.add_format({"bold": True}))
    for row, line in enumerate(GUIDE, start=2):
        sheet.write_string(row, 0, line)
