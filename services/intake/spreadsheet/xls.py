"""Reads XLS (BIFF8) through xlrd; formula cells, which xlrd shows as values, are found in the BIFF records."""

import os
from collections.abc import Iterator
from struct import unpack_from

import xlrd
from xlrd.compdoc import CompDoc

from services.intake.spreadsheet.cell_numbers import shown_date, shown_number
from services.intake.spreadsheet.grid import Grid, Merge
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits

_FORMULA, _BOUNDSHEET, _BOF, _EOF = 0x0006, 0x0085, 0x0809, 0x000A


def read(content: bytes, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields the worksheets in the order of their tabs. Raises SpreadsheetRefused when locked or beyond `limits`."""
    with open(os.devnull, "w") as silent:
        try:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=silent)
        except xlrd.XLRDError as error:
            raise refused(
                "LEMBAR_TERKUNCI" if "encrypted" in str(error).lower() else "LEMBAR_RUSAK", str(error)
            ) from None
        stream = CompDoc(content, logfile=silent).get_named_stream("Workbook") or b""
    formulas = _formulas_by_sheet(stream)
    for index, sheet in enumerate(book.sheets()):
        yield _grid(book, sheet, formulas.get(index, set()), limits)


def _grid(book: xlrd.Book, sheet: xlrd.sheet.Sheet, formulas: set[tuple[int, int]], limits: WorkbookLimits) -> Grid:
    grid = Grid(sheet.name, formulas=formulas, hidden=sheet.visibility != 0)
    grid.hidden_rows = {r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    grid.hidden_columns = {c + 1 for c, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    grid.merges = [Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            spot = (row + 1, column + 1)
            if spot not in formulas:
                grid.put(*spot, _shown(book, sheet.cell(row, column), grid, spot))
    if len(grid.cells) > limits.rows or grid.last_column > limits.columns:
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris atau {limits.columns} kolom")
    return grid


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell, grid: Grid, spot: tuple[int, int]) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
        grid.dates.add(spot)
        return shown_date(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return shown_number(cell.value, style.format_str if style else "General")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        grid.errors.add(spot)
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return ""


def _formulas_by_sheet(stream: bytes) -> dict[int, set[tuple[int, int]]]:
    """Finds the FORMULA records ([MS-XLS] 2.4.127) below each sheet's start, given by BOUNDSHEET (2.4.28)."""
    starts: list[int] = []
    found: dict[int, set[tuple[int, int]]] = {}
    current, depth, at = -1, 0, 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        if kind == _BOUNDSHEET:
            starts.append(unpack_from("<I", stream, at + 4)[0])
        elif kind == _BOF:
            depth += 1
            current = starts.index(at) if at in starts else current
        elif kind == _EOF:
            depth -= 1
        elif kind == _FORMULA and depth == 1:
            row, column = unpack_from("<HH", stream, at + 4)
            found.setdefault(current, set()).add((row + 1, column + 1))
        at += 4 + size
    return found
