"""Findings on single cells of a sheet, before its tables are read: computed, hidden, unseen, struck, damaged."""

from collections.abc import Sequence

from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.grid import CELL_LIMIT, Grid, Place, address, column_letters
from services.intake.spreadsheet.headers import Header

_MOJIBAKE = ("Ã", "â€", "\ufffd")


def report_cells(grid: Grid, headers: Sequence[Header], notes: Notes) -> None:
    """Notes what is odd in the cells of a sheet; cells that show an error lose their text."""
    columns = {cell.column for header in headers for cell in header.cells}
    reports = _CellReports(grid, notes, headers[0].top, columns)
    reports.computed()
    reports.hidden()
    reports.looks()
    reports.values()
    reports.quotes()
    reports.signs()


class _CellReports:
    def __init__(self, grid: Grid, notes: Notes, top: int, columns: set[int]) -> None:
        self.grid = grid
        self.notes = notes
        self.top = top
        self.columns = columns

    def computed(self) -> None:
        for row, column in sorted(self.grid.formulas):
            inside = row > self.top and column in self.columns
            self.notes.add("FORMULA" if inside else "FORMULA_DI_LUAR_TABEL", address(row, column))

    def hidden(self) -> None:
        grid = self.grid
        filled = {*grid.cells, *(row for row, _ in grid.formulas)}
        for row in sorted(grid.hidden_rows & filled):
            self.notes.add("BARIS_TERSEMBUNYI", address(row, min(grid.cells.get(row, {1: ""}))), row=row)
        for column in sorted(grid.hidden_columns & self.columns):
            self.notes.add("KOLOM_TERSEMBUNYI", address(self.top, column), column=column_letters(column))

    def looks(self) -> None:
        """Cells that show nothing of their text, or whose text is struck through: neither is read."""
        for spot, text in sorted({**self.grid.unseen, **self._covered()}.items()):
            if spot[0] not in self.grid.hidden_rows:
                self.notes.add("SEL_TAK_TERLIHAT", address(*spot), text=_short(text))
        for spot, text in sorted(self.grid.struck.items()):
            if spot[0] not in self.grid.hidden_rows:
                code = "SEL_DICORET" if self._inside(spot) else "SEL_DICORET_DI_LUAR_TABEL"
                self.notes.add(code, address(*spot), text=_short(text))

    def _inside(self, spot: Place) -> bool:
        return spot[0] >= self.top and spot[1] in self.columns

    def _covered(self) -> dict[Place, str]:
        """Texts in cells that a merge covers, unless they repeat the text that the merge shows."""
        anchors, cells = self.grid.anchors, self.grid.cells
        covered = {}
        for (row, column), (top, left) in anchors.items():
            text = cells.get(row, {}).get(column)
            if text and text != cells.get(top, {}).get(left):
                covered[row, column] = text
        return covered

    def values(self) -> None:
        cells = self.grid.cells
        for row, column in sorted(self.grid.errors):
            self.notes.add("SEL_GALAT", address(row, column), text=cells.get(row, {}).pop(column, ""))
        for code, spots in (("SEL_TANGGAL", self.grid.dates), ("SEL_TANGGAL_SEBAGIAN", self.grid.partial_dates)):
            for row, column in sorted(spots):
                if row > self.top and column in cells.get(row, {}):
                    self.notes.add(code, address(row, column), text=cells[row][column])

    def quotes(self) -> None:
        for spot, why in sorted(self.grid.swallowed.items()):
            self.notes.add("BARIS_TERTELAN", address(*spot), row=spot[0], why=why)
        for spot in sorted(self.grid.unpaired):
            self.notes.add("KUTIP_TIDAK_BERPASANGAN", address(*spot))

    def signs(self) -> None:
        for spot, sign in sorted(self.grid.not_text.items()):
            self.notes.add("TANDA_BUKAN_TEKS", address(*spot), sign=sign)
        for spot in sorted(self.grid.doubtful):
            self.notes.add("HURUF_DITEBAK", address(*spot))
        for row, cells in self.grid.cells.items():
            for column, text in cells.items():
                if len(text) > CELL_LIMIT:
                    self.notes.add("SEL_TERLALU_PANJANG", address(row, column), count=len(text), limit=CELL_LIMIT)
                if any(mark in text for mark in _MOJIBAKE):
                    self.notes.add("TEKS_RUSAK", address(row, column))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:117] + "..."
