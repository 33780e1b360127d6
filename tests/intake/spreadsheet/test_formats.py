"""What is peculiar to each format: marks of formulas and hiding in XLS and ODS; letters and separators in CSV."""

from pathlib import Path

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.intake.spreadsheet.making import HEAD, LAW, found, item, titles
from tests.intake.spreadsheet.reading import read_list


def lines(separator: str) -> str:
    rows = [HEAD, item(1, "Rekam medis – rawat inap"), item(2, "Sandi, kunci; dan kode")]
    quoted = [[f'"{cell}"' if separator in str(cell) else str(cell) for cell in row] for row in rows]
    return "\r\n".join(separator.join(row) for row in quoted)


def test_xls_formulas_and_hidden_rows_are_reported(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("DIK")
    for row, cells in enumerate([HEAD, item(1, "Gaji"), item(2, "Sandi")]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, xlwt.Formula('"UU "&"14"') if (row, column) == (1, 2) else cell)
    sheet.row(2).hidden = True
    old = book.add_sheet("Lama")
    old.write(0, 0, "No")
    old.visibility = 1
    path = tmp_path / "daftar.xls"
    book.save(str(path))
    read = read_list(path)
    assert [(row.title, row.legal_basis) for row in read.rows] == [("Gaji", "")]
    assert found(read, "FORMULA") == ["C2"]
    assert found(read, "BARIS_TERSEMBUNYI") == ["A3"]
    assert found(read, "LEMBAR_TERSEMBUNYI") == ["Lama!A1"]


def test_ods_formulas_hidden_rows_and_hidden_sheets_are_reported(tmp_path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for name, style in (("DIK", None), ("Lama", unseen)):
        table = Table(name=name, stylename=style) if style else Table(name=name)
        for number, cells in enumerate([HEAD, item(1, "Gaji"), item(2, "Sandi")]):
            row = TableRow(visibility="collapse") if number == 2 else TableRow()
            for column, cell in enumerate(cells):
                computed = {"formula": "of:=1+1"} if (number, column) == (1, 2) else {}
                element = TableCell(valuetype="string", **computed)
                element.addElement(P(text=str(cell)))
                row.addElement(element)
            table.addElement(row)
        table.addElement(TableRow(numberrowsrepeated=1_048_570))
        book.spreadsheet.addElement(table)
    path = tmp_path / "daftar.ods"
    book.save(str(path))
    read = read_list(path)
    assert [(row.title, row.legal_basis) for row in read.rows] == [("Gaji", "")]
    assert found(read, "FORMULA") == ["C2"]
    assert found(read, "BARIS_TERSEMBUNYI") == ["A3"]
    assert found(read, "LEMBAR_TERSEMBUNYI") == ["Lama!A1"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_with_every_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "daftar.csv"
    path.write_bytes(lines(separator).encode(encoding))
    sheet = read_list(path)
    assert titles(sheet) == ["Rekam medis – rawat inap", "Sandi, kunci; dan kode"]
    assert bool(found(sheet, "ENKODE_LAMA")) == (encoding == "cp1252")


def test_a_separator_line_of_excel_is_obeyed_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text("sep=,\n" + lines(","), encoding="utf-8")
    assert [row.row for row in read_list(path).rows] == [3, 4]


def test_a_formula_in_csv_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(f'No;Informasi;Dasar Hukum\n1;Gaji;"=HYPERLINK(""x"")"\n2;Peta;{LAW}\n', encoding="utf-8")
    sheet = read_list(path)
    assert found(sheet, "FORMULA") == ["C2"]
    assert sheet.rows[0].legal_basis == ""


def test_a_line_break_inside_a_cell_becomes_one_space(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(f'No;Informasi;Dasar Hukum\n1;"Rekam\r\n   medis";{LAW}\n2;Peta;{LAW}\n', encoding="utf-8")
    assert [(row.row, row.title) for row in read_list(path).rows] == [(2, "Rekam medis"), (3, "Peta")]
