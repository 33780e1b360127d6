"""A workbook (OOXML, ECMA-376) with one sheet, written row by row into a file.

XlsxWriter, which writes the forms of intake, keeps a sheet in memory or in a temporary file. Exempt titles may lie in
no temporary file, and a long list may fill no memory; here a row is compressed once it is written. Each text is an
inline string (18.18.11 `inlineStr`), which no program reads as a formula.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | date | None

CELL_LIMIT = 32_767
CUT = " … (terpotong)"
FIRST_DAY = date(1899, 12, 30)
"""Day 0 of the calendar of spreadsheets."""

HEAD, TEXT, DAY = 1, 2, 3
"""The places of the styles in `STYLES`."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
PARTS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class StreamedWorkbook:
    """Writes the rows of one sheet; `close` completes the file."""

    def __init__(self, file: IO[bytes], title: str, head: Sequence[str]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        fixed = {"[Content_Types].xml": TYPES, "_rels/.rels": ROOT, "xl/_rels/workbook.xml.rels": PARTS}
        for name, content in {**fixed, "xl/styles.xml": STYLES, "xl/workbook.xml": _book(title)}.items():
            self._zip.writestr(name, XML + content)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w")
        self._sheet.write((XML + _beginning(len(head))).encode())
        self._row([_text(words, HEAD) for words in head])

    def write(self, row: Iterable[Cell]) -> None:
        """Writes one row."""
        self._row([_cell(value) for value in row])

    def close(self) -> None:
        """Ends the sheet and the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()

    def _row(self, cells: Iterable[str]) -> None:
        self._sheet.write(f"<row>{''.join(cells)}</row>".encode())


def _book(title: str) -> str:
    sheet = f'<sheet name="{escape(title[:31])}" sheetId="1" r:id="rId1"/>'
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheet}</sheets></workbook>'


def _beginning(columns: int) -> str:
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    widths = f'<cols><col min="1" max="{columns}" width="24" customWidth="1"/></cols>'
    return f'<worksheet xmlns="{MAIN}">{views}{widths}<sheetData>'


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - FIRST_DAY).days}</v></c>'
    return f"<c><v>{value}</v></c>" if isinstance(value, int) else _text(value, TEXT)


def _text(words: str, style: int) -> str:
    shown = words if len(words) <= CELL_LIMIT else words[: CELL_LIMIT - len(CUT)] + CUT
    written = escape(NOT_XML.sub("\ufffd", shown))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
