"""Reads XLSX (ECMA-376) as a stream: values, merges, hidden rows, columns and sheets; formulas are marked, not read."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring, iterparse

from services.intake.spreadsheet.cell_numbers import DATE_FORMAT_IDS, is_date_format, shown_date, shown_number
from services.intake.spreadsheet.grid import Grid, Merge, place
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(archive: ZipFile, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields the worksheets in the order of their tabs. Raises SpreadsheetRefused beyond `limits`."""
    book_path = _main_part(archive)
    book = fromstring(archive.read(book_path))
    targets = _relations(archive, book_path)
    sheets = [element for element in book.iter() if _local(element) == "sheet"]
    era_1904 = any(_local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in book.iter())
    shared = _Shared(archive, targets, limits)
    formats = _formats(archive, targets)
    for element in sheets:
        identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        kind, target = targets.get(identity, ("", ""))
        if kind != "worksheet" or target not in archive.namelist():
            continue
        grid = Grid(element.get("name", ""), hidden=element.get("state", "visible") != "visible")
        _SheetReader(grid, shared, formats, era_1904, limits).run(archive, target)
        yield grid


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _main_part(archive: ZipFile) -> str:
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def _relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = (dirname(part), part.rsplit("/", 1)[-1]) if part else ("", "")
    path = join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rsplit("/", 1)[-1],
            normpath(join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in fromstring(archive.read(path))
    }


def _formats(archive: ZipFile, targets: dict[str, tuple[str, str]]) -> list[tuple[bool, str]]:
    """For each cell style: whether it shows a date, and its number format."""
    path = next((target for kind, target in targets.values() if kind == "styles"), "")
    if path not in archive.namelist():
        return []
    root = fromstring(archive.read(path))
    codes = {int(e.get("numFmtId", 0)): e.get("formatCode", "") for e in root.iter() if _local(e) == "numFmt"}
    styles = next((list(e) for e in root if _local(e) == "cellXfs"), [])
    numbers = [int(style.get("numFmtId", 0)) for style in styles]
    return [(n in DATE_FORMAT_IDS or is_date_format(codes.get(n, "")), codes.get(n, "General")) for n in numbers]


def _text(element: Element) -> str:
    """The text of a string item: plain or in runs; phonetic guides left out."""
    parts = []
    for child in element:
        if _local(child) == "t":
            parts.append(child.text or "")
        elif _local(child) == "r":
            parts.extend(part.text or "" for part in child if _local(part) == "t")
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


class _Shared:
    """The shared strings, read once, and only after a sheet was found to be within its limits."""

    def __init__(self, archive: ZipFile, targets: dict[str, tuple[str, str]], limits: WorkbookLimits) -> None:
        self.path = next((target for kind, target in targets.values() if kind == "sharedStrings"), "")
        self.archive = archive
        self.limits = limits
        self._strings: list[str] | None = None

    def __getitem__(self, index: int) -> str:
        if self._strings is None:
            self._strings = self._load()
        return self._strings[index]

    def _load(self) -> list[str]:
        strings: list[str] = []
        with self.archive.open(self.path) as stream:
            for _, element in iterparse(stream, events=("end",)):
                if _local(element) == "si":
                    strings.append(_text(element))
                    element.clear()
                    if len(strings) > self.limits.cells:
                        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.cells} teks")
        return strings


class _SheetReader:
    def __init__(
        self, grid: Grid, shared: _Shared, formats: list[tuple[bool, str]], era_1904: bool, limits: WorkbookLimits
    ) -> None:
        self.grid = grid
        self.shared = shared
        self.formats = formats
        self.epoch = datetime(1904, 1, 1) if era_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.limits = limits
        self.pending: list[tuple[int, int, int]] = []
        self.row = self.filled_rows = self.filled_cells = 0

    def run(self, archive: ZipFile, target: str) -> None:
        with archive.open(target) as stream:
            body: Element | None = None
            for event, element in iterparse(stream, events=("start", "end")):
                name = _local(element)
                if event == "start":
                    body = element if name == "sheetData" else body
                elif name == "row":
                    self._row(element)
                    if body is not None:
                        body.clear()
                elif name == "col" and (_flag(element, "hidden") or element.get("width") == "0"):
                    last = min(int(element.get("max", 0)), self.limits.columns)
                    self.grid.hidden_columns.update(range(int(element.get("min", 1)), last + 1))
                elif name == "mergeCell":
                    self._merge(element.get("ref", ""))
        for row, column, index in self.pending:
            self.grid.put(row, column, self.shared[index])

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        self.grid.merges.append(Merge(top, left, bottom, right))

    def _row(self, element: Element) -> None:
        self.row = int(element.get("r", self.row + 1))
        if _flag(element, "hidden") or (element.get("ht") and float(element.get("ht", 1)) == 0):
            self.grid.hidden_rows.add(self.row)
        column, before = 0, self.filled_cells
        for cell in element:
            reference = cell.get("r")
            column = place(reference)[1] if reference else column + 1
            self._cell(cell, column)
        self.filled_rows += self.filled_cells > before
        if self.filled_rows > self.limits.rows:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.rows} baris")

    def _cell(self, cell: Element, column: int) -> None:
        parts = {_local(child): child for child in cell}
        if "f" in parts:
            self.grid.formulas.add((self.row, column))
        elif parts:
            text = self._value(cell, parts, column)
            if column > self.limits.columns:
                raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.columns} kolom")
            self.grid.put(self.row, column, text)
        self.filled_cells += bool(parts)
        if self.filled_cells > self.limits.cells:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.cells} sel")

    def _value(self, cell: Element, parts: dict[str, Element], column: int) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(parts["is"]) if "is" in parts else ""
        raw = (parts["v"].text or "") if "v" in parts else ""
        if kind == "s":
            self.pending.append((self.row, column, int(raw)))
            return ""
        if kind == "e":
            self.grid.errors.add((self.row, column))
            return raw
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if kind in ("str", "d") or not raw:
            return raw
        return self._number(float(raw), int(cell.get("s", 0)), column)

    def _number(self, value: float, style: int, column: int) -> str:
        is_date, code = self.formats[style] if style < len(self.formats) else (False, "General")
        if not is_date or not 0 < value < 2_958_466:
            return shown_number(value, code)
        self.grid.dates.add((self.row, column))
        return shown_date(self.epoch + timedelta(days=value))


def _flag(element: Element, name: str) -> bool:
    return element.get(name) in ("1", "true")
