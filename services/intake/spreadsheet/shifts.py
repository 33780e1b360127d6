"""Rows whose cells slid out of their columns: an unquoted separator, a lost quote, a cell deleted to the left."""

import re
from collections.abc import Iterable

from services.intake.spreadsheet.columns import ColumnPlan
from services.intake.spreadsheet.contents import (
    is_blank,
    is_citation,
    is_office,
    is_period,
    speaks_of_law,
    starts_as_citation,
)
from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.grid import Grid, address
from services.intake.spreadsheet.rows import Draft

_BARE_NUMBER = re.compile(r"\(?\d{1,4}[.)]?")
_PLAIN_PERIOD = re.compile(r"\d{1,3}\s*(?:\([^)]*\)\s*)?(?:tahun|thn?|th|bulan)\b|perma\w+$|selamanya$", re.IGNORECASE)


def report_shifts(grid: Grid, plan: ColumnPlan, drafts: Iterable[Draft], notes: Notes) -> None:
    """Notes each row of a table that has more cells than the header, or whose texts fit the columns beside theirs."""
    for draft in drafts:
        why = _Row(grid, plan, draft.row).why()
        if why:
            notes.add("BARIS_BERGESER", address(draft.row, min(plan.cells)), row=draft.row, why=why)


class _Row:
    """The texts of one row by column, asked for signs of a shift."""

    def __init__(self, grid: Grid, plan: ColumnPlan, row: int) -> None:
        self.texts = {c: text for c, text in grid.own_cells(row).items() if not is_blank(text)}
        self.plan = plan
        self.delimited = grid.delimited
        self.last = max(plan.cells)

    def why(self) -> str:
        """Says why the row counts as shifted; "" where it does not."""
        beyond = sum(column > self.last for column in self.texts)
        if self.delimited and beyond:
            return f"{len(self.texts)} sel terisi untuk {len(self.plan.cells)} kolom berkepala"
        if self._is_numbered_title():
            return "kolom judul hanya berisi nomor"
        if self._is_law_as_title():
            return "kolom judul berisi kutipan peraturan"
        if len(self._signs(1)) > (0 if beyond or self.delimited else 1) or len(self._signs(-1)) > 1:
            return "isinya cocok dengan kolom di sebelahnya"
        return ""

    def _column(self, name: str) -> int:
        columns = self.plan.columns(name)
        return columns[0] if len(columns) == 1 else 0

    def _text(self, column: int) -> str:
        return self.texts.get(column, "")

    def _is_numbered_title(self) -> bool:
        """A bare number as the title beside an empty number, with the law one column too far right."""
        title, law, number = self._column("title"), self._column("legal_basis"), self.plan.number
        bare = bool(_BARE_NUMBER.fullmatch(self._text(title)))
        return bare and number is not None and not self._text(number) and not is_citation(self._text(law))

    def _is_law_as_title(self) -> bool:
        title, law = self._text(self._column("title")), self._text(self._column("legal_basis"))
        return starts_as_citation(title) and is_citation(title) and bool(law) and not speaks_of_law(law)

    def _signs(self, step: int) -> list[str]:
        """The fields whose own cell holds something else while the cell `step` columns on fits them."""
        tests = {
            "legal_basis": (starts_as_citation, speaks_of_law),
            "period": (lambda text: bool(_PLAIN_PERIOD.match(text)), is_period),
            "responsible": (is_office, is_office),
        }
        found = []
        for name, (fits, is_own) in tests.items():
            column = self._column(name)
            own, beside = self._text(column), self._text(column + step)
            if column and own and beside and fits(beside) and not is_own(own):
                found.append(name)
        return found
