"""Finds the header block of a table, of one to four rows, and reads what each column is called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.intake.spreadsheet.grid import Grid, address, collapse
from services.intake.spreadsheet.vocabulary import (
    DOCUMENT_TITLE,
    TITLE_MEANINGS,
    is_header_text,
    key,
    meaning,
)

DEPTH = 4
_VAGUE = {"unknown", "ignore", "consequence", "reason", "when"}
_NAMING = {*TITLE_MEANINGS, "legal_basis", "no", "reason", "period", "period_responsible", "responsible", "retention"}
_PARENTS = {"consequence", "reason", "ignore"}
_COUNTERPART = {"consequence_open": "consequence_closed", "consequence_closed": "consequence_open"}


@dataclass(frozen=True)
class HeaderCell:
    """One column of a table: its names from the top row down, and what they mean together."""

    row: int
    column: int
    names: tuple[str, ...]
    meaning: str
    paired: bool = False

    @property
    def text(self) -> str:
        """The lowest name, which is the one people point at."""
        return self.names[-1]

    @property
    def path(self) -> str:
        """All names, parent first."""
        return " / ".join(self.names)

    @property
    def place(self) -> str:
        """The address of the lowest name."""
        return address(self.row, self.column)

    def answers_to(self, name: str) -> bool:
        """Tells whether a person who writes `name` means this column."""
        return key(name) in {key(self.text), key(self.path)}


@dataclass(frozen=True)
class Header:
    """A header block, rows `top` to `bottom`."""

    top: int
    bottom: int
    cells: tuple[HeaderCell, ...]

    def repeats(self, other: "Header") -> bool:
        """Tells whether this is the other header again, as on the next printed page."""
        return [(c.column, c.meaning) for c in self.cells] == [(c.column, c.meaning) for c in other.cells]


def find_headers(grid: Grid) -> list[Header]:
    """Returns every header block of the sheet from the top; empty when there is no table."""
    found: list[Header] = []
    rows = list(grid.filled_rows())
    for row in rows:
        if found and row <= found[-1].bottom:
            continue
        weak = not found and _names_title(grid, row)
        if weak or _names_columns(grid, row) or _names_columns_with_next(grid, row):
            found.append(_block(grid, row))
        elif found and _names_columns_again(grid, found[0].bottom, row):
            found.append(replace(found[0], top=row, bottom=row))
    return found or list(_title_only(grid, rows))


def _meanings(grid: Grid, row: int) -> list[str]:
    """What the cells of a row mean as headers; empty when the row looks like data."""
    texts = list(grid.own_cells(row).values())
    if any(len(text) > 160 or re.fullmatch(r"[\d.()]+", text) for text in texts):
        return []
    named = [meaning(text) for text in texts if is_header_text(text)]
    return named if len(named) * 2 >= len(texts) else []


def _names_columns(grid: Grid, row: int) -> bool:
    named = {name for name in _meanings(grid, row) if name not in ("unknown", "ignore", "when")}
    if len(named) < 2 or not named & _NAMING:
        return False
    return bool(named - {"no", "responsible", *TITLE_MEANINGS}) or _has_strong_title(grid, row)


def _has_strong_title(grid: Grid, row: int) -> bool:
    """Tells a list of information from any other list that has a column "Uraian" or "Nama"."""
    names = [key(text) for text in grid.own_cells(row).values() if meaning(text) in TITLE_MEANINGS]
    return any(re.search("informasi|judul|dikecualikan|dokumen|arsip|esensi", name) for name in names)


def _names_title(grid: Grid, row: int) -> bool:
    """A list of titles with a column of remarks beside them and nothing else."""
    named = _meanings(grid, row)
    return len(named) == len(grid.own_cells(row)) >= 2 and "ignore" in named and _has_strong_title(grid, row)


def _names_columns_with_next(grid: Grid, row: int) -> bool:
    """A header whose names are cut over two rows ("DASAR" above "HUKUM") shows only when both are read together."""
    upper, lower = grid.own_cells(row), grid.own_cells(row + 1)
    texts = [*upper.values(), *lower.values()]
    if len(upper) < 3 or len(lower) < 2 or not all(is_header_text(text) for text in texts):
        return False
    named = {cell.meaning for cell in _cells(grid, row, row + 1)} - _VAGUE
    return len(named) >= 3 and bool(named & _NAMING)


def _block(grid: Grid, row: int) -> Header:
    bottom = row
    while bottom - row + 1 < DEPTH and _belongs(grid, row, bottom):
        bottom += 1
    if not grid.own_cells(bottom + 1) and bottom - row + 2 < DEPTH and _belongs(grid, row, bottom + 1):
        bottom += 2
    top = row - 1 if _is_parent_row(grid, row - 1) else row
    cells = _cells(grid, top, bottom)
    return Header(top, bottom, (*_unnamed_number(grid, bottom, cells), *cells))


def _unnamed_number(grid: Grid, bottom: int, cells: tuple[HeaderCell, ...]) -> Iterator[HeaderCell]:
    """The running numbers are often left of the first name, without a name."""
    if not cells or any(cell.meaning == "no" for cell in cells):
        return
    column = cells[0].column - 1
    below = [grid.own(row, column).strip() for row in grid.filled_rows() if row > bottom]
    marks = [text for text in below if text]
    numbers = [text for text in marks if re.fullmatch(r"\(?\d{1,4}[.)]?", text)]
    if numbers and len(numbers) * 2 >= len(marks):
        yield HeaderCell(bottom, column, ("",), "no")


def _belongs(grid: Grid, top: int, bottom: int) -> bool:
    """Tells whether the row after `bottom` is still header: under a merge from it, or header words only."""
    held = any(merge.top == top and merge.bottom > bottom for merge in grid.merges)
    texts = list(grid.own_cells(bottom + 1).values())
    words = bool(texts) and all(is_header_text(text) and key(text).isalpha() for text in texts)
    if len(texts) == 1 and meaning(texts[0]) not in ("consequence_open", "consequence_closed", "period", "ignore"):
        words = False
    return (held or words) and bottom + 1 not in grid.hidden_rows and not _names_columns_again(grid, top, bottom + 1)


def _names_columns_again(grid: Grid, top: int, row: int) -> bool:
    first, second = grid.own_cells(top), grid.own_cells(row)
    return bool(second) and {k: key(t) for k, t in first.items()} == {k: key(t) for k, t in second.items()}


def _is_parent_row(grid: Grid, row: int) -> bool:
    texts = grid.own_cells(row)
    return bool(texts) and all(is_header_text(text) and meaning(text) in _PARENTS for text in texts.values())


def _cells(grid: Grid, top: int, bottom: int) -> tuple[HeaderCell, ...]:
    cells = []
    for column in range(1, grid.last_column + 1):
        named = [(row, _name(grid, row, column, bottom)) for row in range(top, bottom + 1)]
        filled = [(row, text) for row, text in named if text and not re.fullmatch(r"\(?\d+\)?\.?", text)]
        if filled:
            names = tuple(dict.fromkeys(text for _, text in filled))
            row = next(row for row, text in filled if text == names[-1])
            cells.append(HeaderCell(row, column, names, _read_names(names)))
    return _paired(cells)


def _name(grid: Grid, row: int, column: int, bottom: int) -> str:
    """The header text over a column in one row; a parent without a merge reaches over its blank neighbours."""
    text = collapse(_joined_hyphens(grid.shown(row, column)))
    if text or not _named_below(grid, row, column, bottom):
        return text
    for left in range(column - 1, 0, -1):
        if not _named_below(grid, row, left, bottom):
            return ""
        if parent := collapse(grid.shown(row, left)):
            return parent
    return ""


def _named_below(grid: Grid, row: int, column: int, bottom: int) -> bool:
    return any(grid.own(below, column).strip() for below in range(row + 1, bottom + 1))


def _joined_hyphens(text: str) -> str:
    return re.sub(r"-[ \t]*[\r\n]+[ \t]*(?=[a-zA-Z])", "", text)


def _read_names(names: tuple[str, ...]) -> str:
    """The lowest name decides when it is clear by itself, then together with those above."""
    lowest = meaning(names[-1])
    if lowest == "ignore" or lowest not in _VAGUE:
        return lowest
    for start in range(len(names) - 2, -1, -1):
        joined = meaning(" ".join(names[start:]))
        if joined not in _VAGUE:
            return joined
    return lowest


def _paired(cells: list[HeaderCell]) -> tuple[HeaderCell, ...]:
    """A lone "AKIBAT APABILA" beside "AKIBAT APABILA INFORMASI DITUTUP" is the other half of the pair."""
    meanings = {cell.meaning for cell in cells}
    vague = [cell for cell in cells if cell.meaning == "consequence"]
    present = [name for name in _COUNTERPART if name in meanings]
    if len(vague) != 1 or len(present) != 1:
        return tuple(cells)
    other = _COUNTERPART[present[0]]
    return tuple(replace(c, meaning=other, paired=True) if c is vague[0] else c for c in cells)


def _title_only(grid: Grid, rows: list[int]) -> Iterator[Header]:
    """A list of titles under one name, with nothing else beside it."""
    for index, row in enumerate(rows[:-1]):
        cells = grid.own_cells(row)
        if len(cells) != 1:
            continue
        column, text = next(iter(cells.items()))
        letters = key(text)
        named = is_header_text(text) and meaning(text) in ("title", "title_group", "title_kind")
        if not named or DOCUMENT_TITLE.fullmatch(letters) or not re.search("informasi|judul|dokumen", letters):
            continue
        if all(set(grid.own_cells(below)) <= {column} for below in rows[index + 1 :]):
            cell = HeaderCell(row, column, (text,), "title")
            again = (below for below in rows[index:] if key(grid.own(below, column)) == letters)
            yield from (Header(at, at, (cell,)) for at in again)
            return
