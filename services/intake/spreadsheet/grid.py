"""A sheet in one form for every format: cells by row and column, merges, and what is hidden or computed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from services.intake.spreadsheet.refusals import refused

Place = tuple[int, int]
MERGED_CELLS = 2_000_000  # more than any list has; overlapping merges could cost hours


def column_letters(column: int) -> str:
    """Names a 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Names a cell, both numbers 1-based: (7, 3) is C7."""
    return f"{column_letters(column)}{row}"


def place(reference: str) -> Place:
    """Reads a cell address such as `$C$7` into (row, column)."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def collapse(text: str) -> str:
    """Turns every run of white space, line breaks included, into one space."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged rectangle, 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """One sheet. `cells` holds the filled cells only, as raw text; computed cells are in `formulas`, not in `cells`."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    dates: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False

    def put(self, row: int, column: int, text: str) -> None:
        """Keeps a cell unless it is blank."""
        if text.strip():
            self.cells.setdefault(row, {})[column] = text

    @cached_property
    def last_row(self) -> int:
        """The last row that holds anything."""
        return max([*self.cells, *(row for row, _ in self.formulas)], default=0)

    @cached_property
    def last_column(self) -> int:
        """The last column that holds anything."""
        return max((column for row in self.cells.values() for column in row), default=0)

    @cached_property
    def anchors(self) -> dict[Place, Place]:
        """Maps every covered cell of a merge, inside the used area, to the merge's first cell."""
        covered: dict[Place, Place] = {}
        area = 0
        for merge in self.merges:
            high = min(merge.bottom, self.last_row) - merge.top + 1
            area += max(high, 0) * max(min(merge.right, self.last_column) - merge.left + 1, 0)
            if area > MERGED_CELLS:
                raise refused("LEMBAR_TERLALU_BESAR", "memuat terlalu banyak sel gabungan")
            for row in range(merge.top, min(merge.bottom, self.last_row) + 1):
                for column in range(merge.left, min(merge.right, self.last_column) + 1):
                    covered[row, column] = (merge.top, merge.left)
        return {spot: anchor for spot, anchor in covered.items() if spot != anchor}

    @cached_property
    def spans(self) -> dict[Place, Merge]:
        """Maps the first cell of each merge to the merge."""
        return {(merge.top, merge.left): merge for merge in self.merges}

    def own(self, row: int, column: int) -> str:
        """The raw text written in this very cell; empty under a merge."""
        if (row, column) in self.anchors:
            return ""
        return self.cells.get(row, {}).get(column, "")

    def shown(self, row: int, column: int) -> str:
        """The raw text a reader sees here: the merge's text for a covered cell."""
        row, column = self.anchors.get((row, column), (row, column))
        return self.cells.get(row, {}).get(column, "")

    def own_cells(self, row: int) -> dict[int, str]:
        """The filled, not covered cells of a row, white space collapsed, by column."""
        anchors = self.anchors
        return {
            column: collapse(text)
            for column, text in sorted(self.cells.get(row, {}).items())
            if (row, column) not in anchors
        }

    def width(self, row: int, column: int) -> int:
        """How many columns the cell spans."""
        merge = self.spans.get((row, column))
        return merge.right - merge.left + 1 if merge else 1

    def filled_rows(self) -> Iterator[int]:
        """The visible rows with text or a formula, in order."""
        rows: Iterable[int] = {*self.cells, *(row for row, _ in self.formulas)}
        return (row for row in sorted(rows) if row not in self.hidden_rows)
