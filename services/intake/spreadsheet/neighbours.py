"""Tables that stand beside the first table of a sheet: they are found and set aside, never joined to its columns."""

from collections.abc import Sequence

from services.intake.spreadsheet.grid import Grid, Place
from services.intake.spreadsheet.headers import HeaderCell, find_headers
from services.intake.spreadsheet.vocabulary import TITLE_MEANINGS, is_header_text, key, meaning

_DECIDING = {*TITLE_MEANINGS, "legal_basis", "period", "consequence", "consequence_open", "consequence_closed"}


def set_aside_neighbours(grid: Grid) -> list[Place]:
    """Takes the cells of a table beside the first one out of the grid; returns where such tables begin."""
    headers = find_headers(grid)
    begun: list[Place] = []
    if not headers:
        return begun
    first = headers[0]
    beside = _second_start(first.cells)
    if beside is not None:
        begun.append((beside.row, beside.column))
        _clear(grid, first.top, beside.column)
    last = max(cell.column for cell in first.cells if beside is None or cell.column < beside.column)
    for row in list(grid.filled_rows()):
        start = _header_outside(grid, row, last) if row > first.top else None
        if start is not None:
            begun.append((row, start))
            _clear(grid, row, start)
    return begun


def _second_start(cells: Sequence[HeaderCell]) -> HeaderCell | None:
    """The column where the names of a header begin again, or a second running number before another title."""
    for index, cell in enumerate(cells[1:], start=1):
        left, right = cells[:index], cells[index:]
        if _has_title(left) and _has_title(right) and (_counts_again(left, right) or _names_again(left, right)):
            return cell
    return None


def _has_title(cells: Sequence[HeaderCell]) -> bool:
    return any(cell.meaning in TITLE_MEANINGS for cell in cells)


def _counts_again(left: Sequence[HeaderCell], right: Sequence[HeaderCell]) -> bool:
    deciding = {cell.meaning for cell in right} & _DECIDING
    return right[0].meaning == "no" and any(cell.meaning == "no" for cell in left) and len(deciding) > 1


def _names_again(left: Sequence[HeaderCell], right: Sequence[HeaderCell]) -> bool:
    """Tells whether the right half has at least two names of the left, the first of them a title or a number."""
    names = {key(cell.text) for cell in left}
    again = [cell for cell in right if key(cell.text) in names and cell.meaning in {*_DECIDING, "no"}]
    starts = right[0].meaning in {*TITLE_MEANINGS, "no"} and key(right[0].text) in names
    return starts and len(again) > 1 and len({cell.meaning for cell in again} & _DECIDING) > 1


def _header_outside(grid: Grid, row: int, last: int) -> int | None:
    """The column where, right of the table, a row begins to name columns while the table goes on with other words."""
    texts = grid.own_cells(row)
    outside = {column: text for column, text in texts.items() if column > last}
    inside = [text for column, text in texts.items() if column <= last]
    if (
        len(outside) < 2
        or not all(map(is_header_text, outside.values()))
        or (inside and all(map(is_header_text, inside)))
    ):
        return None
    named = {meaning(text) for text in outside.values()}
    return min(outside) if named & set(TITLE_MEANINGS) and len(named & {*_DECIDING, "no"}) > 1 else None


def _clear(grid: Grid, top: int, left: int) -> None:
    for row, cells in grid.cells.items():
        if row >= top:
            for column in [column for column in cells if column >= left]:
                del cells[column]
    for row in [row for row, cells in grid.cells.items() if not cells]:
        del grid.cells[row]
    grid.formulas = {(row, column) for row, column in grid.formulas if row < top or column < left}
    grid.__dict__.pop("last_column", None)
    grid.__dict__.pop("last_row", None)
