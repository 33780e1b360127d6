"""Reads XLS (BIFF8) through xlrd; formula cells, which xlrd shows as values, are found in the BIFF records."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import unpack_from

import xlrd
from xlrd.compdoc import CompDoc

from services.intake.spreadsheet.grid import Grid, Merge, Place
from services.intake.spreadsheet.number_formats import BUILT_IN, OVERFLOW, shown_text, shown_value
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits

_FORMULA, _BOUNDSHEET, _BOF, _EOF = 0x0006, 0x0085, 0x0809, 0x000A
_WORKSHEET, _MACROS = 0, 1
_WHITE = (255, 255, 255)
_SOLID = 1


def read(content: bytes, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields every listed sheet in the order of the tabs; a sheet of charts has no cells.

    Raises SpreadsheetRefused when locked, for a sheet of macros, or beyond `limits`.
    """
    with open(os.devnull, "w") as silent:
        try:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=silent)
        except xlrd.XLRDError as error:
            locked = "encrypted" in str(error).lower()
            raise refused("LEMBAR_TERKUNCI" if locked else "LEMBAR_RUSAK", _UNREADABLE) from error
        stream = CompDoc(content, logfile=silent).get_named_stream("Workbook") or b""
    worksheets = iter(book.sheets())
    for listed in _listed(stream):
        if listed.kind == _MACROS:
            raise refused("LEMBAR_MAKRO")
        sheet = next(worksheets, None) if listed.kind == _WORKSHEET else None
        if sheet is None:
            yield Grid(listed.name, without_cells=True)
        else:
            yield _SheetReader(book, sheet, listed.formulas, limits).grid


_UNREADABLE = "isinya bukan buku kerja Excel 97 sampai 2003 yang utuh"


@dataclass
class _Listed:
    """A sheet as the book lists it ([MS-XLS] 2.4.28): kind, name, and where it has formulas."""

    kind: int
    name: str
    formulas: set[Place]


class _SheetReader:
    def __init__(self, book: xlrd.Book, sheet: xlrd.sheet.Sheet, formulas: set[Place], limits: WorkbookLimits) -> None:
        self.book = book
        self.sheet = sheet
        self.grid = Grid(sheet.name, formulas=formulas, hidden=sheet.visibility != 0)
        self._read_hidden()
        self.grid.merges = [Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                if (row + 1, column + 1) not in formulas:
                    self._cell(row, column)
        if len(self.grid.cells) > limits.rows or self.grid.last_column > limits.columns:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris atau {limits.columns} kolom")

    def _read_hidden(self) -> None:
        rows = self.sheet.rowinfo_map
        self.grid.hidden_rows = {r + 1 for r, info in rows.items() if info.hidden or info.height == 0}
        if self.sheet.default_row_hidden:
            self.grid.hidden_rows |= {row + 1 for row in range(self.sheet.nrows) if row not in rows}
        columns = self.sheet.colinfo_map
        self.grid.hidden_columns = {c + 1 for c, info in columns.items() if info.hidden or info.width == 0}

    def _cell(self, row: int, column: int) -> None:
        cell, spot = self.sheet.cell(row, column), (row + 1, column + 1)
        style = self.book.xf_list[cell.xf_index] if cell.xf_index is not None else None
        code = self._code(style)
        font = self.book.font_list[style.font_index] if style else None
        unseen = font is not None and self._is_unseen(self.book.colour_map.get(font.colour_index), style)
        if cell.ctype == xlrd.XL_CELL_TEXT:
            seen, struck = self._runs(row, column, str(cell.value), struck=bool(font and font.struck_out))
            text = shown_text(seen, code)
            if seen.strip() and not text:
                self.grid.unseen[spot] = seen
        else:
            text, struck = self._shown(cell, code, spot), ""
            if font is not None and font.struck_out:
                text, struck = "", text
        self.grid.put_shown(*spot, text, unseen=unseen, struck=struck)

    def _code(self, style: xlrd.formatting.XF | None) -> str:
        if style is None:
            return "General"
        known = self.book.format_map.get(style.format_key)
        return str(known.format_str) if known else BUILT_IN.get(style.format_key, "General")

    def _is_unseen(self, colour: tuple[int, int, int] | None, style: xlrd.formatting.XF | None) -> bool:
        """Tells whether a text in this colour has that of its ground: white, or that of a solid fill."""
        if colour is None or style is None:
            return False
        if style.background.fill_pattern != _SOLID:
            return colour == _WHITE and not style.background.fill_pattern
        return colour == (self.book.colour_map.get(style.background.pattern_colour_index) or _WHITE)

    def _runs(self, row: int, column: int, text: str, *, struck: bool) -> tuple[str, str]:
        """Returns what of a text is shown and what is struck through, by the fonts of its runs."""
        starts: Mapping[int, bool] = {
            offset: bool(self.book.font_list[index].struck_out)
            for offset, index in self.sheet.rich_text_runlist_map.get((row, column), ())
        }
        kept: tuple[list[str], list[str]] = ([], [])
        for place, sign in enumerate(text):
            struck = starts.get(place, struck)
            kept[struck].append(sign)
        return "".join(kept[0]), "".join(kept[1])

    def _shown(self, cell: xlrd.sheet.Cell, code: str, spot: Place) -> str:
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        if cell.ctype == xlrd.XL_CELL_ERROR:
            self.grid.errors.add(spot)
            return str(xlrd.error_text_from_code.get(cell.value, OVERFLOW))
        if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return ""
        shown = shown_value(float(cell.value), code, era_1904=self.book.datemode == 1)
        self.grid.note_shown(spot, shown, str(cell.value))
        return shown.text


def _listed(stream: bytes) -> list[_Listed]:
    """Finds the sheets, and the FORMULA records ([MS-XLS] 2.4.127) below each sheet's start."""
    sheets: dict[int, _Listed] = {}
    current: _Listed | None = None
    depth = at = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        if kind == _BOUNDSHEET:
            start, _, sheet_kind = unpack_from("<IBB", stream, at + 4)
            sheets[start] = _Listed(sheet_kind & 0x0F, _name(stream[at + 10 : at + 4 + size]), set())
        elif kind == _BOF:
            depth += 1
            current = sheets.get(at, current)
        elif kind == _EOF:
            depth -= 1
        elif kind == _FORMULA and depth == 1 and current is not None:
            row, column = unpack_from("<HH", stream, at + 4)
            current.formulas.add((row + 1, column + 1))
        at += 4 + size
    return list(sheets.values())


def _name(record: bytes) -> str:
    wide = record[1:2] == b"\x01"
    return record[2:].decode("utf-16-le" if wide else "latin-1", errors="replace")
