"""Reads ODS (OpenDocument 1.3) as a stream: cells as they are shown, spans, what is hidden; formulas are marked."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from services.intake.spreadsheet.grid import Grid, Merge
from services.intake.spreadsheet.ods_cells import cell_runs, shown_cell
from services.intake.spreadsheet.ods_styles import TABLE, OdsLook, OdsStyles
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits

_GROUPS = (f"{TABLE}table-row-group", f"{TABLE}table-column-group")


def read(archive: ZipFile, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields the tables in the order of their tabs. Raises SpreadsheetRefused beyond `limits`."""
    styles = OdsStyles()
    if "styles.xml" in archive.namelist():
        with archive.open("styles.xml") as stream:
            for _, element in iterparse(stream, events=("end",)):
                styles.take(element)
    reader: _TableReader | None = None
    with archive.open("content.xml") as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start":
                if element.tag == f"{TABLE}table" and reader is None:
                    hidden = styles.of("table", element.get(f"{TABLE}style-name")).hidden
                    grid = Grid(element.get(f"{TABLE}name", ""), hidden=hidden)
                    reader = _TableReader(grid, element, styles, limits)
                elif reader is not None and element.tag in _GROUPS:
                    reader.open_group(element)
            elif reader is None:
                styles.take(element)
            elif reader.end(element):
                yield reader.grid
                reader = None


def _repeat(element: Element, what: str) -> int:
    return int(element.get(f"{TABLE}number-{what}-repeated", 1))


def _hides(element: Element) -> bool:
    return element.get(f"{TABLE}visibility", "visible") != "visible"


class _TableReader:
    def __init__(self, grid: Grid, table: Element, styles: OdsStyles, limits: WorkbookLimits) -> None:
        self.grid = grid
        self.table = table
        self.styles = styles
        self.limits = limits
        self.row = 0
        self.columns = 0
        self.column_styles: list[tuple[int, str]] = []
        self.groups: list[bool] = []
        self.filled_cells = 0

    def open_group(self, group: Element) -> None:
        """Takes in the start of a group of rows or columns, which may be collapsed."""
        self.groups.append(group.get(f"{TABLE}display") == "false")

    def end(self, element: Element) -> bool:
        """Takes in a closed element; tells whether the table itself was closed."""
        if element.tag in _GROUPS:
            self.groups.pop()
        elif element.tag == f"{TABLE}table-column":
            self._column(element)
        elif element.tag == f"{TABLE}table-row":
            self._row(element)
            element.clear()
        return element is self.table

    def _column(self, element: Element) -> None:
        count = _repeat(element, "columns")
        if self._is_hidden(element, "table-column"):
            last = min(self.columns + count, self.limits.columns)
            self.grid.hidden_columns.update(range(self.columns + 1, last + 1))
        self.columns += count
        self.column_styles.append((self.columns, element.get(f"{TABLE}default-cell-style-name", "")))

    def _is_hidden(self, element: Element, family: str) -> bool:
        styled = self.styles.of(family, element.get(f"{TABLE}style-name")).hidden
        return _hides(element) or styled or any(self.groups)

    def _row(self, element: Element) -> None:
        repeat, column, filled = _repeat(element, "rows"), 0, False
        default = element.get(f"{TABLE}default-cell-style-name", "")
        for cell in element:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            times = _repeat(cell, "columns")
            filled = self._cell(cell, column + 1, times, default) or filled
            column += times
        if self._is_hidden(element, "table-row") and (filled or repeat < 1000):
            self.grid.hidden_rows.update(range(self.row + 1, self.row + repeat + 1))
        if filled:
            self._repeat_row(repeat)
        self.row += repeat
        if len(self.grid.cells) > self.limits.rows:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.rows} baris")

    def _repeat_row(self, repeat: int) -> None:
        if repeat > self.limits.rows:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.rows} baris")
        first = self.grid.cells.get(self.row + 1, {})
        formulas = {column for row, column in self.grid.formulas if row == self.row + 1} if repeat > 1 else set()
        for row in range(self.row + 2, self.row + repeat + 1):
            self.grid.cells[row] = dict(first)
            self.grid.formulas.update((row, column) for column in formulas)

    def _cell(self, cell: Element, column: int, times: int, default: str) -> bool:
        computed = bool(cell.get(f"{TABLE}formula", "").strip())
        look = self._look(cell, column, default)
        runs = cell_runs(cell, self.styles, look)
        if cell.tag == f"{TABLE}table-cell":
            self._span(cell, column)
        shown, stored = shown_cell(cell, runs, look)
        if not any(text.strip() for text in (shown.text, stored, *runs)) and not computed:
            return False
        self.filled_cells += times
        if column + times - 1 > self.limits.columns or self.filled_cells > self.limits.cells:
            raise refused("LEMBAR_TERLALU_BESAR", "memuat terlalu banyak kolom atau sel")
        for spot in ((self.row + 1, at) for at in range(column, column + times)):
            if computed:
                self.grid.formulas.add(spot)
                continue
            if stored:
                self.grid.note_shown(spot, shown, stored)
            if runs.unseen.strip():
                self.grid.put_shown(*spot, runs.unseen, unseen=True)
            self.grid.put_shown(*spot, shown.text, struck=runs.struck)
        return True

    def _look(self, cell: Element, column: int, default: str) -> OdsLook:
        by_column = next((style for last, style in self.column_styles if column <= last), "")
        return self.styles.of("table-cell", cell.get(f"{TABLE}style-name") or default or by_column)

    def _span(self, cell: Element, column: int) -> None:
        wide = int(cell.get(f"{TABLE}number-columns-spanned", 1))
        high = int(cell.get(f"{TABLE}number-rows-spanned", 1))
        if wide > 1 or high > 1:
            self.grid.merges.append(Merge(self.row + 1, column, self.row + high, column + wide - 1))
