"""Reads XLSX (ECMA-376) as a stream: cells as they are shown, merges, what is hidden; formulas are marked, not read."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse

from services.intake.spreadsheet.grid import Grid, Merge, address, place
from services.intake.spreadsheet.number_formats import shown_text, shown_value
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits
from services.intake.spreadsheet.shown_dates import serial_of
from services.intake.spreadsheet.xlsx_package import Package, local
from services.intake.spreadsheet.xlsx_styles import PLAIN, CellLook, looks
from services.intake.spreadsheet.xlsx_texts import RichText, SharedTexts, rich_text
from shared.law.texts.normalise import plain

_FORMULA_KINDS = {"shared", "array", "dataTable"}
_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}


def read(package: Package, limits: WorkbookLimits) -> Iterator[Grid]:
    """Yields every sheet that the book lists, in the order of the tabs; a sheet of charts has no cells.

    Raises SpreadsheetRefused beyond `limits`, for a sheet of macros, and for a listed sheet that the file lacks.
    """
    book_path = _main_part(package)
    book = fromstring(package.read(book_path))
    relations = package.relations(book_path)
    era_1904 = any(local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in book.iter())
    texts = SharedTexts(package, package.of_kind("sharedStrings", relations, "xl/sharedStrings.xml"), limits)
    shared = _Book(texts, looks(package, package.of_kind("styles", relations, "xl/styles.xml")), era_1904)
    listed = [element for element in book.iter() if local(element) == "sheet"]
    for number, element in enumerate(listed, start=1):
        kind, target = _target(package, element, relations, number)
        hidden, without = element.get("state", "visible") != "visible", kind != "worksheet"
        grid = Grid(element.get("name", ""), hidden=hidden, without_cells=without)
        if kind == "worksheet":
            _SheetReader(grid, shared, limits).run(package, target)
        yield grid


@dataclass(frozen=True)
class _Book:
    """What all sheets of a book share."""

    texts: SharedTexts
    looks: list[CellLook]
    era_1904: bool


def _main_part(package: Package) -> str:
    related = [target for kind, target in package.relations("").values() if kind == "officeDocument"]
    return next((target for target in related if package.has(target)), "xl/workbook.xml")


def _target(package: Package, sheet: Element, relations: dict[str, tuple[str, str]], number: int) -> tuple[str, str]:
    """Returns kind and part of a listed sheet; without a relation the part that is usually so named."""
    identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
    kind, target = relations.get(identity, ("worksheet", f"xl/worksheets/sheet{number}.xml"))
    if kind in _MACRO_SHEETS:
        raise refused("LEMBAR_MAKRO")
    if not package.has(target):
        name = sheet.get("name", "")[:60]
        raise refused(
            "LEMBAR_RUSAK", f'lembar "{name}" disebut dalam buku kerja, tetapi bagian "{target[:80]}" tidak ada'
        )
    return kind, target


class _SheetReader:
    def __init__(self, grid: Grid, book: _Book, limits: WorkbookLimits) -> None:
        self.grid = grid
        self.book = book
        self.limits = limits
        self.pending: list[tuple[int, int, int, CellLook]] = []
        self.row = self.filled_rows = self.filled_cells = 0
        self.hides_rows = False
        self.styled_table = False

    def run(self, package: Package, target: str) -> None:
        with package.archive.open(package.entry(target)) as stream:
            body: Element | None = None
            for event, element in iterparse(stream, events=("start", "end")):
                name = local(element)
                if event == "start":
                    body = element if name == "sheetData" else body
                elif name == "row":
                    self._row(element)
                    if body is not None:
                        body.clear()
                else:
                    self._other(name, element)
        for row, column, index, look in self.pending:
            self._put(row, column, self.book.texts.at(index, address(row, column)), look)
        if self.styled_table:
            self._show_again()

    def _other(self, name: str, element: Element) -> None:
        if name == "sheetFormatPr":
            self.hides_rows = _flag(element, "zeroHeight")
        elif name == "col" and (_flag(element, "hidden") or _is_zero(element.get("width"))):
            last = min(int(element.get("max", 0)), self.limits.columns)
            self.grid.hidden_columns.update(range(int(element.get("min", 1)), last + 1))
        elif name == "mergeCell":
            self._merge(element.get("ref", ""))
        elif name == "tablePart":
            self.styled_table = True

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        self.grid.merges.append(Merge(top, left, bottom, right))

    def _row(self, element: Element) -> None:
        self.row = int(element.get("r", self.row + 1))
        height = element.get("ht")
        if _flag(element, "hidden") or _is_zero(height) or (self.hides_rows and height is None):
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
        parts = {local(child): child for child in cell}
        if not parts:
            return
        formula = parts.get("f")
        if formula is not None and ((formula.text or "").strip() or formula.get("t") in _FORMULA_KINDS):
            self.grid.formulas.add((self.row, column))
        else:
            self._value(cell, parts, column)
        self.filled_cells += 1
        if self.filled_cells > self.limits.cells:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.cells} sel")

    def _value(self, cell: Element, parts: dict[str, Element], column: int) -> None:
        kind, raw = cell.get("t", "n"), (parts["v"].text or "") if "v" in parts else ""
        index = int(cell.get("s", 0))
        look = self.book.looks[index] if 0 <= index < len(self.book.looks) else PLAIN
        if "is" in parts:
            self._put(self.row, column, rich_text(parts["is"]), look)
        elif kind == "s" and raw:
            self.pending.append((self.row, column, int(raw), look))
        elif kind == "e" and raw:
            self._put(self.row, column, RichText.of(raw), look)
            self.grid.errors.add((self.row, column))
        elif kind == "b" and raw:
            self._put(self.row, column, RichText.of("TRUE" if raw in ("1", "true") else "FALSE"), look)
        elif kind in ("str", "inlineStr") or not raw:
            self._put(self.row, column, RichText.of(raw), look)
        else:
            self._number(raw, kind, column, look)

    def _number(self, raw: str, kind: str, column: int, look: CellLook) -> None:
        spot = (self.row, column)
        value = serial_of(raw, era_1904=self.book.era_1904) if kind == "d" else _number_of(raw)
        if value is None:
            return self._put(*spot, RichText.of(raw), look)
        code = "dd/mm/yyyy" if kind == "d" and look.code == "General" else look.code
        shown = shown_value(value, code, era_1904=self.book.era_1904)
        self.grid.note_shown(spot, shown, raw)
        return self._put(*spot, RichText.of(shown.text), look, formatted=True)

    def _put(self, row: int, column: int, text: RichText, look: CellLook, *, formatted: bool = False) -> None:
        written = text.seen(filled=look.filled)
        seen = written if formatted else shown_text(written, look.code)
        hidden = text.unseen(filled=look.filled) or ("" if seen else written)
        struck = text.struck
        if look.struck:
            struck, seen = struck + seen, ""
        if plain(f"{seen}{hidden}{struck}") and column > self.limits.columns:
            raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.columns} kolom")
        if hidden.strip():
            self.grid.put_shown(row, column, hidden, unseen=True)
        self.grid.put_shown(row, column, seen, unseen=look.unseen, struck=struck)

    def _show_again(self) -> None:
        """A table's own style gives its cells a ground that their styles do not tell of: white text may be seen."""
        for (row, column), text in self.grid.unseen.items():
            self.grid.put(row, column, text)
        self.grid.unseen.clear()


def _flag(element: Element, name: str) -> bool:
    return element.get(name) in ("1", "true")


def _is_zero(size: str | None) -> bool:
    return size is not None and float(size) == 0


def _number_of(raw: str) -> float | None:
    try:
        value = float(raw)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None
