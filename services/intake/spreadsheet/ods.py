"""Reads ODS (OpenDocument 1.3) as a stream: shown texts, spans, what is hidden; formulas are marked, not read."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from services.intake.spreadsheet.grid import Grid, Merge
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def read(archive: ZipFile, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields the tables in the order of their tabs. Raises SpreadsheetRefused beyond `limits`."""
    hidden_styles: set[str] = set()
    reader: _TableReader | None = None
    with archive.open("content.xml") as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start":
                if element.tag == f"{_TABLE}table" and reader is None:
                    hidden = element.get(f"{_TABLE}style-name") in hidden_styles
                    reader = _TableReader(Grid(element.get(f"{_TABLE}name", ""), hidden=hidden), element, limits)
            elif element.tag == f"{_STYLE}style" and _is_hiding(element):
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
            elif reader is not None and reader.end(element):
                yield reader.grid
                reader = None


def _is_hiding(style: Element) -> bool:
    properties = style.find(f"{_STYLE}table-properties")
    return properties is not None and properties.get(f"{_TABLE}display") == "false"


def _repeat(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", 1))


def _hides(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


class _TableReader:
    def __init__(self, grid: Grid, table: Element, limits: WorkbookLimits) -> None:
        self.grid = grid
        self.table = table
        self.limits = limits
        self.row = 0
        self.columns = 0
        self.filled_cells = 0

    def end(self, element: Element) -> bool:
        """Takes in a closed element; tells whether the table itself was closed."""
        if element.tag == f"{_TABLE}table-column":
            count = _repeat(element, "columns")
            if _hides(element):
                last = min(self.columns + count, self.limits.columns)
                self.grid.hidden_columns.update(range(self.columns + 1, last + 1))
            self.columns += count
        elif element.tag == f"{_TABLE}table-row":
            self._row(element)
            element.clear()
        return element is self.table

    def _row(self, element: Element) -> None:
        repeat, column, filled = _repeat(element, "rows"), 0, False
        for cell in element:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = _repeat(cell, "columns")
            filled = self._cell(cell, column + 1, times) or filled
            column += times
        if _hides(element) and (filled or repeat < 1000):
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

    def _cell(self, cell: Element, column: int, times: int) -> bool:
        text, computed = _shown(cell), cell.get(f"{_TABLE}formula") is not None
        if cell.tag == f"{_TABLE}table-cell":
            self._span(cell, column)
        if not text.strip() and not computed:
            return False
        self.filled_cells += times
        if column + times - 1 > self.limits.columns or self.filled_cells > self.limits.cells:
            raise refused("LEMBAR_TERLALU_BESAR", "memuat terlalu banyak kolom atau sel")
        for spot in ((self.row + 1, at) for at in range(column, column + times)):
            if computed:
                self.grid.formulas.add(spot)
            else:
                self.grid.put(*spot, text)
            if cell.get(f"{_OFFICE}value-type") == "date" and not computed:
                self.grid.dates.add(spot)
        return True

    def _span(self, cell: Element, column: int) -> None:
        wide = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        high = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if wide > 1 or high > 1:
            self.grid.merges.append(Merge(self.row + 1, column, self.row + high, column + wide - 1))


def _shown(cell: Element) -> str:
    lines = [_line(child) for child in cell if child.tag in (f"{_TEXT}p", f"{_TEXT}h")]
    lines += ["\n".join(_line(p) for p in child.iter(f"{_TEXT}p")) for child in cell if child.tag == f"{_TEXT}list"]
    if not lines and cell.get(f"{_OFFICE}value-type") in ("float", "string"):
        return cell.get(f"{_OFFICE}value") or cell.get(f"{_OFFICE}string-value") or ""
    return "\n".join(lines)


def _line(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", 1)), 1000))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_line(child))
        parts.append(child.tail or "")
    return "".join(parts)
