"""Inputs in which cells, rows, columns or sheets are hidden, struck through, white, covered, or oddly packed."""

from typing import Any

import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.spreadsheet.kinds.case import PERIODS, TITLES, UJIAN, Case, Make, changed
from tests.intake.spreadsheet.kinds.packages import inline, package, styled
from tests.intake.spreadsheet.kinds.sheets import ods, ods_cell, xls, xlsx

_ROW_3: dict[str, Any] = {
    "titles": (TITLES[0], TITLES[2]),
    "periods": (PERIODS[0], PERIODS[2]),
    "found": {"BARIS_TERSEMBUNYI": ["A3"]},
}
_NO_PERIOD: dict[str, Any] = {
    "periods": changed(PERIODS, 0, ""),
    "found": {"SEL_TAK_TERLIHAT": ["F2"], "PERIODE_KOSONG": ["F2"]},
}
_STRUCK: dict[str, Any] = {
    "periods": changed(PERIODS, 0, ""),
    "found": {"SEL_DICORET": ["F2"], "PERIODE_KOSONG": ["F2"]},
}


def _row_dimension(**marks: object) -> Make:
    def change(_: object, sheet: Worksheet) -> None:
        for name, value in marks.items():
            setattr(sheet.row_dimensions[3], name, value)

    return xlsx(change)


def _font(font: Font, spot: str = "F2", fill: str = "") -> Make:
    def change(_: object, sheet: Worksheet) -> None:
        sheet[spot].font = font
        if fill:
            sheet[spot].fill = PatternFill("solid", fgColor=fill)

    return xlsx(change)


def _rich(*blocks: tuple[str, InlineFont]) -> Make:
    rich = CellRichText(*(TextBlock(font, words) for words, font in blocks))
    return xlsx(lambda _, sheet: sheet.__setitem__("B2", rich))


def _strike_row(_: object, sheet: Worksheet) -> None:
    for cell in sheet[3]:
        cell.font = Font(strike=True)


def _xls_styled(form: str) -> Make:
    return xls(lambda sheet: sheet.write(1, 5, PERIODS[0], xlwt.easyxf(form)), skip="F2")


def _xls_row(**marks: object) -> Make:
    def change(sheet: Any) -> None:
        for name, value in marks.items():
            setattr(sheet.row(2), name, value)

    return xls(change)


def _white_table(_: object, sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(color="FFFFFFFF")
    sheet.add_table(Table(displayName="Daftar", ref="A1:G4"))


def _ods_look(properties: str) -> str:
    return f'<style:style style:name="x" style:family="table-cell">{properties}</style:style>'


def _ods_row(mark: str, styles: str = "") -> Make:
    return ods(
        styles=styles,
        rows=lambda n, xml: xml.replace("<table:table-row", f"<table:table-row {mark}") if n == 3 else xml,
    )


_HIDDEN_COLUMN: dict[str, Any] = {"found": {"KOLOM_TERSEMBUNYI": ["D1"]}}
ROWS = [
    Case("row hidden", _row_dimension(hidden=True), **_ROW_3),
    Case("row grouped and collapsed", _row_dimension(hidden=True, outlineLevel=1), **_ROW_3),
    Case("row of height 0", package(row_marks={3: 'ht="0" customHeight="1"'}), **_ROW_3),
    Case("row filtered away", package(row_marks={3: 'hidden="true"'}, after='<autoFilter ref="A1:G4"/>'), **_ROW_3),
    Case("xls row hidden", _xls_row(hidden=True), **_ROW_3),
    Case("xls row of height 0", _xls_row(height=0, height_mismatch=True), **_ROW_3),
    Case("ods row collapsed", _ods_row('table:visibility="collapse"'), **_ROW_3),
    Case("ods row filtered away", _ods_row('table:visibility="filter"'), **_ROW_3),
    Case(
        "ods row of height 0",
        _ods_row(
            'table:style-name="ro0"',
            '<style:style style:name="ro0" style:family="table-row">'
            '<style:table-row-properties style:row-height="0cm"/></style:style>',
        ),
        **_ROW_3,
    ),
    Case(
        "ods group of rows closed",
        ods(
            rows=lambda n, xml: (
                f'<table:table-row-group table:display="false">{xml}</table:table-row-group>' if n == 3 else xml
            )
        ),
        **_ROW_3,
    ),
    Case("column hidden", package(before='<cols><col min="4" max="4" hidden="1"/></cols>'), **_HIDDEN_COLUMN),
    Case("column of width 0", package(before='<cols><col min="4" max="4" width="0"/></cols>'), **_HIDDEN_COLUMN),
    Case("xls column hidden", xls(lambda sheet: setattr(sheet.col(3), "hidden", True)), **_HIDDEN_COLUMN),
    Case(
        "ods column collapsed",
        ods(
            columns='<table:table-column table:number-columns-repeated="3"/>'
            '<table:table-column table:visibility="collapse"/>'
        ),
        **_HIDDEN_COLUMN,
    ),
]
STRUCK = [
    Case("cell struck", _font(Font(strike=True)), **_STRUCK),
    Case("xls cell struck", _xls_styled("font: struck_out on"), **_STRUCK),
    Case(
        "ods cell struck",
        ods(
            {"F2": ods_cell(PERIODS[0], 'table:style-name="x" office:value-type="string"')},
            styles=_ods_look('<style:text-properties style:text-line-through-style="solid"/>'),
        ),
        **_STRUCK,
    ),
    Case(
        "row struck",
        xlsx(_strike_row),
        titles=(TITLES[0], TITLES[2]),
        periods=(PERIODS[0], PERIODS[2]),
        found={"SEL_DICORET": [f"{letter}3" for letter in "ABCDEFG"]},
    ),
    Case(
        "run struck",
        _rich(("Dokumen lama", InlineFont(strike=True)), (UJIAN, InlineFont(b=True))),
        found={"SEL_DICORET": ["B2"]},
    ),
    Case(
        "ods run struck",
        ods(
            {"B2": ods_cell(f'<text:span text:style-name="t">lama </text:span>{UJIAN}')},
            styles='<style:style style:name="t" style:family="text">'
            '<style:text-properties style:text-line-through-type="single"/></style:style>',
        ),
        found={"SEL_DICORET": ["B2"]},
    ),
    Case(
        "xls run struck",
        xls(lambda sheet: sheet.write_rich_text(1, 1, [("lama ", xlwt.easyfont("struck_out on")), UJIAN]), skip="B2"),
        found={"SEL_DICORET": ["B2"]},
    ),
]
WHITE = [
    Case("white on white", _font(Font(color="FFFFFFFF")), **_NO_PERIOD),
    Case("white of the theme", _font(Font(color=Color(theme=0))), **_NO_PERIOD),
    Case("white on a white fill", _font(Font(color="FFFFFFFF"), fill="FFFFFFFF"), **_NO_PERIOD),
    Case("white on blue is seen", _font(Font(color="FFFFFFFF"), fill="FF1F4E79")),
    Case("nearly white on white", _font(Font(color="FFFCFCFC")), **_NO_PERIOD),
    Case("blue on the same blue", _font(Font(color="FF1F4E79"), fill="FF1F4E79"), **_NO_PERIOD),
    Case("blue on grey is seen", _font(Font(color="FF1F4E79"), fill="FFD9D9D9")),
    Case(
        "xls blue on blue",
        _xls_styled("font: color blue; pattern: pattern solid, fore_color blue"),
        **_NO_PERIOD,
    ),
    Case(
        "ods grey on grey",
        ods(
            {"F2": ods_cell(PERIODS[0], 'table:style-name="x" office:value-type="string"')},
            styles=_ods_look(
                '<style:text-properties fo:color="#cccccc"/>'
                '<style:table-cell-properties fo:background-color="#cccccc"/>'
            ),
        ),
        **_NO_PERIOD,
    ),
    Case("letters of one point", _font(Font(sz=1)), **_NO_PERIOD),
    Case("white names in the style of a table are seen", xlsx(_white_table)),
    Case("xls white on white", _xls_styled("font: color white"), **_NO_PERIOD),
    Case("xls white on blue is seen", _xls_styled("font: color white; pattern: pattern solid, fore_color blue")),
    Case(
        "ods white on white",
        ods(
            {"F2": ods_cell(PERIODS[0], 'table:style-name="x" office:value-type="string"')},
            styles=_ods_look('<style:text-properties fo:color="#ffffff"/>'),
        ),
        **_NO_PERIOD,
    ),
    Case(
        "ods white on blue is seen",
        ods(
            {"F2": ods_cell(PERIODS[0], 'table:style-name="x" office:value-type="string"')},
            styles=_ods_look(
                '<style:text-properties fo:color="#ffffff"/>'
                '<style:table-cell-properties fo:background-color="#1f4e79"/>'
            ),
        ),
    ),
    Case(
        "run white",
        _rich((UJIAN, InlineFont(b=True)), (" rahasia", InlineFont(color=Color(rgb="FFFFFFFF")))),
        found={"SEL_TAK_TERLIHAT": ["B2"]},
    ),
    Case(
        "text hidden by its format",
        package(styles=styled(";;;"), cells={"F2": inline("F2", "2 tahun", 1)}),
        **_NO_PERIOD,
    ),
    Case("text with words of its format", package(styles=styled('@" tahun"'), cells={"F2": inline("F2", "2", 1)})),
    Case(
        "text under a merge",
        package(after='<mergeCells><mergeCell ref="B3:B4"/></mergeCells>'),
        titles=(TITLES[0], TITLES[1], TITLES[1]),
        found={"SEL_TAK_TERLIHAT": ["B4"]},
    ),
]


_TWO = '<sheet name="Daftar" sheetId="1" r:id="rId1"/><sheet name="Lain" sheetId="2" r:id="rId9"/>'
PACKED = [
    Case("all names in capitals", package(shared=True, rename=str.upper)),
    Case("absolute target", package(target="/xl/worksheets/sheet1.xml")),
    Case("absolute target with backslashes", package(target="\\xl\\worksheets\\sheet1.xml")),
    Case("target in another case", package(target="Worksheets/SHEET1.xml")),
    Case("backslashes and capitals", package(shared=True, rename=lambda name: name.replace("/", "\\").upper())),
    Case("no relations of the book", package(shared=True, without=("xl/_rels/workbook.xml.rels",))),
    Case("no relations at all", package(without=("_rels/.rels",))),
    Case(
        "shared texts are missing",
        package(shared=True, without=("xl/sharedStrings.xml",)),
        refused="LEMBAR_RUSAK",
        says="sharedStrings.xml",
    ),
    Case("a listed sheet is missing", package(sheets=_TWO), refused="LEMBAR_RUSAK", says='lembar "Lain"'),
    Case(
        "the only sheet is missing",
        package(without=("xl/worksheets/sheet1.xml",)),
        refused="LEMBAR_RUSAK",
        says='lembar "Daftar"',
    ),
    Case(
        "a far blank cell in a style",
        package(styles=styled("0"), cells={"XFD2": '<c r="XFD2" s="1"/>', "ZZ3": inline("ZZ3", "\u200b")}),
    ),
    Case("ods far blank cells", ods({"H2": '<table:table-cell table:number-columns-repeated="16000"/>'})),
    Case(
        "a formula of an array",
        package(cells={"F2": '<c r="F2" t="str"><f t="array" ref="F2"></f><v>2 tahun</v></c>'}),
        periods=changed(PERIODS, 0, ""),
        found={"FORMULA": ["F2"], "PERIODE_KOSONG": ["F2"]},
    ),
    Case("ods empty formula", ods({"F2": ods_cell("2 tahun", 'office:value-type="string" table:formula=""')})),
]
LOOKS = [*ROWS, *STRUCK, *WHITE, *PACKED]
