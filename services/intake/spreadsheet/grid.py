"""A sheet in one form for every format: cells by row and column, merges, and what is hidden or computed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from services.intake.spreadsheet.number_formats import OVERFLOW, Shown
from services.intake.spreadsheet.refusals import refused
from shared.law.texts.normalise import bad_sign, plain

Place = tuple[int, int]
CELL_LIMIT = 32_767  # letters in one cell, by the limits of the XLSX applications
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
    """One sheet. `cells` holds the filled cells only, as their text is shown.

    Computed cells are in `formulas`, cells that show nothing of their text in `unseen`, struck texts in `struck`.
    """

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    dates: set[Place] = field(default_factory=set)
    partial_dates: set[Place] = field(default_factory=set)
    unseen: dict[Place, str] = field(default_factory=dict)
    struck: dict[Place, str] = field(default_factory=dict)
    not_text: dict[Place, str] = field(default_factory=dict)
    swallowed: dict[Place, str] = field(default_factory=dict)
    unpaired: set[Place] = field(default_factory=set)
    doubtful: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    delimited: bool = False
    without_cells: bool = False

    def put(self, row: int, column: int, text: str) -> None:
        """Keeps the text of a cell unless it shows nothing; a character that is no text is left out and noted."""
        bad = bad_sign(text)
        if bad is not None:
            self.not_text[row, column] = bad.name
        if seen := plain(text):
            self.cells.setdefault(row, {})[column] = seen

    def put_shown(self, row: int, column: int, text: str, *, unseen: bool = False, struck: str = "") -> None:
        """Keeps a cell as it looks: text in the colour of its ground is not read, nor what is struck through."""
        if struck.strip():
            self.struck[row, column] = plain(struck)
        if unseen and text.strip():
            self.unseen[row, column] = plain(text)
        else:
            self.put(row, column, text)

    def note_shown(self, spot: Place, shown: Shown, stored: str) -> None:
        """Notes what a number or date in a cell is: a whole date, one without day or year, unseen, or an overflow."""
        if shown.text == OVERFLOW:
            self.errors.add(spot)
        if shown.date == "whole":
            self.dates.add(spot)
        elif shown.date == "part":
            self.partial_dates.add(spot)
        if not shown.text:
            self.unseen[spot] = stored

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
