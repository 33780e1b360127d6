"""Reads CSV and TSV: UTF-8, UTF-16, Windows-1252 or Mac Roman; separated by `;`, `,`, tab or `|`."""

import re
from dataclasses import dataclass
from itertools import islice

from services.intake.spreadsheet.delimited_letters import decode, is_doubtful
from services.intake.spreadsheet.delimited_records import Record, Records
from services.intake.spreadsheet.grid import Grid
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits
from services.intake.spreadsheet.vocabulary import is_header_text, meaning

SEPARATORS = (";", ",", "\t", "|")
NO_SEPARATOR = "\x1f"  # a list of one column has none
_FORMULA = re.compile(r"^=\s*[-+@A-Za-z0-9(\"']")
_CONSTANT = re.compile(r'="((?:[^"]++|"")*+)"')
_TOLD = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_WHOLE_LINE = re.compile(r'"(?:[^"]++|"")*+"[;,\t ]*')
_HEAD = 200_000  # letters in which separator and width of the table show


@dataclass(frozen=True)
class DelimitedText:
    """The one sheet of a text, and the codes of findings about the text as a whole."""

    grid: Grid
    notes: tuple[str, ...]


def read(content: bytes, limits: WorkbookLimits) -> DelimitedText:
    """Reads the one sheet. Raises SpreadsheetRefused beyond `limits`."""
    if content.count(b"\n") > limits.rows * 20:
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris")
    decoded, encoding = decode(content)
    text, wrapped = _unwrapped(decoded.rstrip("\x1a"))
    told = _TOLD.match(text)
    separator = told[1] if told else _separator(text)
    body = "\n" + text[told.end() :] if told else text
    grid = Grid("", delimited=True)
    for number, record in enumerate(Records(body, separator, _columns(body, separator)), start=1):
        _take(grid, number, record, limits)
    if encoding != "utf-8":
        _mark_doubtful(grid, encoding)
    return DelimitedText(grid, ("ENKODE_LAMA",) * (encoding != "utf-8") + ("BARIS_TERBUNGKUS",) * wrapped)


def _unwrapped(text: str) -> tuple[str, bool]:
    """Takes off the quotes around whole lines, once, where only then the lines have columns."""
    if not text.startswith('"'):
        return text, False
    lines = text.splitlines()
    if not all(_WHOLE_LINE.fullmatch(line) for line in lines if line.strip()) or _named(text) > 1:
        return text, False
    bare = "\n".join(line.strip().rstrip(";,\t ")[1:-1].replace('""', '"') for line in lines)
    return (bare, True) if _named(bare) > 1 else (text, False)


def _named(text: str) -> int:
    return max(_weight(text, separator)[0] for separator in SEPARATORS)


def _separator(text: str) -> str:
    """The separator under which the head of the text holds the most column names; then the most columns."""
    weights = {separator: _weight(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=weights.__getitem__)
    return best if weights[best] > (0, 0) else NO_SEPARATOR


def _weight(text: str, separator: str) -> tuple[int, int]:
    filled = [record.cells for record in _first_records(text, separator) if any(cell.strip() for cell in record.cells)]
    rows = [cells for cells in filled if len(cells) > 1]
    names = max((sum(is_header_text(cell) for cell in row) for row in rows), default=0)
    return (names if names > 1 else 0), (len(rows) if len(rows) * 2 >= len(filled) else 0)


def _columns(text: str, separator: str) -> tuple[str, ...]:
    """The meanings of the columns, by the record that names the most of them."""
    records = _first_records(text, separator)
    head = max(records, key=lambda record: sum(map(is_header_text, record.cells)), default=Record())
    return tuple(meaning(cell) for cell in head.cells)


def _first_records(text: str, separator: str) -> list[Record]:
    return list(islice(Records(text[:_HEAD], separator), 60))


def _take(grid: Grid, row: int, record: Record, limits: WorkbookLimits) -> None:
    for column, text in enumerate(record.cells, start=1):
        constant = _CONSTANT.fullmatch(text.strip())
        if constant:
            grid.put(row, column, constant[1].replace('""', '"'))
        elif _FORMULA.match(text.strip()):
            grid.formulas.add((row, column))
        else:
            grid.put(row, column, text)
    grid.swallowed.update({(row, column + 1): why for column, why in record.swallows.items()})
    grid.unpaired.update((row, column + 1) for column in record.unpaired)
    if len(grid.cells) > limits.rows:
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris")
    if len(record.cells) > limits.columns and any(text.strip() for text in record.cells[limits.columns :]):
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.columns} kolom")


def _mark_doubtful(grid: Grid, encoding: str) -> None:
    for row, cells in grid.cells.items():
        grid.doubtful.update((row, column) for column, text in cells.items() if is_doubtful(text, encoding))
