"""The template reads back as it was written; its examples are not rows."""

import string
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.intake.spreadsheet import SheetRow, write_rows, write_template
from services.intake.spreadsheet.columns import EXTRAS
from services.intake.spreadsheet.contents import is_repetition
from tests.intake.spreadsheet.making import found
from tests.intake.spreadsheet.reading import read_list

SKPD = ("Dinas Kesehatan", "Biro Pengadaan Barang dan Jasa")
LETTERS = string.ascii_letters + string.digits + " ;:.,/()=+-@—'\"_xé"
words = (
    st.text(LETTERS, max_size=60).map(lambda text: " ".join(text.split())).filter(lambda text: text.strip("-–—._… "))
)
awkward = st.sampled_from(
    ["=1+1", "Mengetahui", "II", "1", "Jika Dibuka: x Jika Ditutup: y", "UU 14/2008 Pasal 17", "_x0041_"]
)
text = st.one_of(words, awkward).filter(lambda written: not is_repetition(written))
"""Without ditto marks: a cell that only repeats the one above is a finding, never a text (`test_kinds.py`)."""
optional = st.one_of(st.just(""), text)


@st.composite
def rows(draw: st.DrawFn) -> SheetRow:
    extra = {name: value for name in EXTRAS if (value := draw(optional))}
    law, opened, closed, period, responsible = (draw(optional) for _ in range(5))
    return SheetRow(0, "", draw(text), law, opened, closed, period, responsible, {}, extra)


def content(row: SheetRow) -> tuple[object, ...]:
    return (
        row.title,
        row.legal_basis,
        row.consequence_open,
        row.consequence_closed,
        row.period,
        row.responsible,
        row.extra,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows(), max_size=5))
def test_what_is_exported_reads_back_the_same(tmp_path: Path, given_rows: list[SheetRow]) -> None:
    path = tmp_path / "ekspor.xlsx"
    write_rows(path, given_rows)
    sheet = read_list(path)
    assert [content(row) for row in sheet.rows] == [content(row) for row in given_rows]
    assert found(sheet, "FORMULA") == []


def test_exporting_what_was_read_from_an_export_changes_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "satu.xlsx", tmp_path / "dua.xlsx"
    write_rows(
        first,
        [SheetRow(0, "", "Gaji", "Pasal 17 huruf h", "Rawan", "Aman", "5 tahun", "Biro Umum", {}, {"huruf": "h"})],
    )
    read = read_list(first).rows
    write_rows(second, read)
    assert read_list(second).rows == read


def test_the_examples_of_the_template_are_reported_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "templat.xlsx"
    write_template(path, skpd=SKPD)
    sheet = read_list(path)
    assert sheet.rows == ()
    assert found(sheet, "BARIS_CONTOH") == ["A7", "A8"]
    assert sheet.questions == ()


def test_a_filled_template_gives_its_item_with_all_that_the_law_asks(tmp_path: Path) -> None:
    path = tmp_path / "templat.xlsx"
    write_template(path, skpd=SKPD)
    book = load_workbook(path)
    page = book["Daftar Informasi Dikecualikan"]
    page["B3"], page["B4"] = SKPD[0], "Keputusan Nomor 12 Tahun 2026 tanggal 2 Maret 2026"
    for column, value in zip(
        "ABCDEF", ("1", "Rekam medis", "Rekam medis pasien", "h", "2", "Pasal 17 huruf h"), strict=True
    ):
        page[f"{column}9"] = value
    book.save(path)
    sheet = read_list(path)
    assert sheet.rows[0].extra == {"public_title": "Rekam medis pasien", "huruf": "h", "angka": "2"}
    assert (sheet.skpd, sheet.decree_number, sheet.decree_date) == (SKPD[0], "12 Tahun 2026", "2 Maret 2026")


def test_the_template_offers_choices_and_locks_its_headers(tmp_path: Path) -> None:
    path = tmp_path / "templat.xlsx"
    write_template(path, skpd=SKPD)
    page = load_workbook(path)["Daftar Informasi Dikecualikan"]
    chosen = {str(rule.sqref).split(":")[0] for rule in page.data_validations.dataValidation}
    assert chosen == {"B3", "D7", "K7"}
    assert page.protection.sheet
    assert page["B5"].protection.locked
    assert not page.column_dimensions["B"].protection.locked
