"""Writes XLS, ODS and XLSX by their libraries, and delimited text, with one thing odd in the usual list."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.spreadsheet.kinds.case import Make, table

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">'
    "<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
    '<table:table table:name="Daftar">{columns}{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def xls(change: Callable[[xlwt.Worksheet], None], skip: str = "") -> Make:
    """Returns a maker of an XLS list; `change` writes into the sheet, whose cells at `skip` stay free for it."""

    def make(folder: Path) -> Path:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Daftar")
        for row, cells in enumerate(table()):
            for column, text in enumerate(cells):
                if f"{chr(65 + column)}{row + 1}" not in skip.split():
                    sheet.write(row, column, text)
        change(sheet)
        path = folder / "daftar.xls"
        book.save(str(path))
        return path

    return make


def xls_number(value: float, code: str) -> Make:
    """Returns a maker of an XLS list whose first period is a number in a format."""
    style = xlwt.easyxf(num_format_str=code)
    return xls(lambda sheet: sheet.write(1, 5, value, style), skip="F2")


def ods_cell(text: str, marks: str = 'office:value-type="string"') -> str:
    """Returns a cell of ODS; the text may be None for a cell without paragraph."""
    return f"<table:table-cell {marks}><text:p>{text}</text:p></table:table-cell>"


def ods(
    cells: dict[str, str] | None = None,
    *,
    styles: str = "",
    columns: str = "",
    rows: Callable[[int, str], str] = lambda number, xml: xml,
) -> Make:
    """Returns a maker of an ODS list with other cells at some addresses; `rows` may wrap the XML of a row."""

    def make(folder: Path) -> Path:
        written = []
        for number, row in enumerate(table(), start=1):
            spots = {f"{chr(65 + at)}{number}": ods_cell(escape(text)) for at, text in enumerate(row)}
            spots |= {spot: xml for spot, xml in (cells or {}).items() if spot[1:] == str(number)}
            written.append(rows(number, f"<table:table-row>{''.join(spots.values())}</table:table-row>"))
        path = folder / "daftar.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", _ODS.format(styles=styles, columns=columns, rows="".join(written)))
        return path

    return make


def xlsx(change: Callable[[Workbook, Worksheet], None], changes: dict[str, str] | None = None) -> Make:
    """Returns a maker of an XLSX list written by openpyxl and then changed."""

    def make(folder: Path) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in table(changes):
            sheet.append([text or None for text in row])
        change(book, sheet)
        path = folder / "daftar.xlsx"
        book.save(path)
        return path

    return make


def text(content: str | bytes, name: str = "daftar.csv") -> Make:
    """Returns a maker of a file of delimited text."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def lines(separator: str = ";", end: str = "\r\n", changes: dict[str, str] | None = None) -> str:
    """Returns the usual list as delimited text, cells as they are: quotes are the caller's."""
    return "".join(separator.join(row) + end for row in table(changes))
