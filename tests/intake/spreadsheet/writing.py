"""Writes a generated list in every format that SKPD send."""

import csv
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from tests.intake.spreadsheet.generator import Design

FORMATS = ("xlsx", "xls", "ods", "csv;", "csv,", "csv\t", "csv-bom", "csv-1252")


def write(made: Design, path: Path, form: str) -> Path:
    """Writes the list in one of FORMATS and gives the file."""
    if form.startswith("csv"):
        return _write_csv(made, path.with_suffix(".csv"), form)
    writer = {"xlsx": _write_xlsx, "xls": _write_xls, "ods": _write_ods}[form]
    target = path.with_suffix(f".{form}")
    writer(made, target)
    return target


def table(made: Design) -> list[list[str]]:
    """The list as plain rows, as CSV shows it: merges lost."""
    height, width = (max(spot[axis] for spot in made.cells) for axis in (0, 1))
    return [[made.cells.get((r, c), "") for c in range(1, width + 1)] for r in range(1, height + 1)]


def _write_csv(made: Design, path: Path, form: str) -> Path:
    encoding = {"csv-bom": "utf-8-sig", "csv-1252": "cp1252"}.get(form, "utf-8")
    separator = form[3] if form[3] in ";,\t" else ";"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(table(made))
    return path


def _write_xlsx(made: Design, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DIK")
        for merge in made.merges:
            top, left, bottom, right = (number - 1 for number in merge)
            sheet.merge_range(top, left, bottom, right, made.cells.get((top + 1, left + 1), ""))
        anchors = {(top, left) for top, left, _, _ in made.merges}
        for (row, column), text in made.cells.items():
            if (row, column) in anchors:
                continue
            if text.isdigit():
                sheet.write_number(row - 1, column - 1, int(text))
            else:
                sheet.write_string(row - 1, column - 1, text)


def _write_xls(made: Design, path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("DIK")
    anchors = {(top, left): (bottom, right) for top, left, bottom, right in made.merges}
    for (row, column), text in made.cells.items():
        value = int(text) if text.isdigit() else text
        if (row, column) in anchors:
            bottom, right = anchors[row, column]
            sheet.write_merge(row - 1, bottom - 1, column - 1, right - 1, value)
        else:
            sheet.write(row - 1, column - 1, value)
    book.save(str(path))


def _write_ods(made: Design, path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="DIK")
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in made.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in made.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    for row, line in enumerate(table(made), start=1):
        sheet.addElement(_ods_row(row, line, spans, covered))
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


def _ods_row(
    row: int, line: Sequence[str], spans: dict[tuple[int, int], tuple[int, int]], covered: set[tuple[int, int]]
) -> TableRow:
    made = TableRow()
    for column, text in enumerate(line, start=1):
        if (row, column) in covered:
            made.addElement(CoveredTableCell())
            continue
        high, wide = spans.get((row, column), (1, 1))
        cell = TableCell(valuetype="string", numberrowsspanned=high, numbercolumnsspanned=wide)
        for part in text.split("\n") if text else []:
            cell.addElement(P(text=part))
        made.addElement(cell)
    return made
