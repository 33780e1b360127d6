"""Reads CSV: UTF-8 with or without mark, UTF-16 with mark, or Windows-1252; separated by `;`, `,` or tab."""

import csv
import io
import re
from itertools import islice
from pathlib import Path

from services.intake.spreadsheet.grid import Grid
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits
from services.intake.spreadsheet.vocabulary import is_header_text

SEPARATORS = (";", ",", "\t", "|")
NO_SEPARATOR = "\x1f"  # a list of one column has none
_FORMULA = re.compile(r"^=\s*[-+@A-Za-z0-9(\"']")


def read(path: Path, limits: WorkbookLimits) -> tuple[Grid, bool]:
    """Reads the one sheet, and tells whether the old encoding was needed. Raises SpreadsheetRefused beyond `limits`."""
    content = path.read_bytes()
    if content.count(b"\n") > limits.rows * 20:
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris")
    text, old_encoding = _decode(content)
    separator = _separator(text)
    if text.lower().startswith("sep="):
        text = "\n" + text.partition("\n")[2]
    grid = Grid("")
    for number, record in enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True), start=1
    ):
        _take(grid, number, record, limits)
    return grid, old_encoding


def _decode(content: bytes) -> tuple[str, bool]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), False
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), True


def _separator(text: str) -> str:
    """The separator under which the head of the file holds the most column names; then the most columns."""
    first = text.partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    weights = {separator: _weight(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=weights.__getitem__)
    return best if weights[best] > (0, 0) else NO_SEPARATOR


def _weight(text: str, separator: str) -> tuple[int, int]:
    records = list(islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator), 60))
    filled = [record for record in records if any(cell.strip() for cell in record)]
    rows = [record for record in filled if len(record) > 1]
    names = max((sum(is_header_text(cell) for cell in row) for row in rows), default=0)
    return (names if names > 1 else 0), (len(rows) if len(rows) * 2 >= len(filled) else 0)


def _take(grid: Grid, row: int, record: list[str], limits: WorkbookLimits) -> None:
    for column, text in enumerate(record, start=1):
        if _FORMULA.match(text.strip()):
            grid.formulas.add((row, column))
        else:
            grid.put(row, column, text)
    if len(grid.cells) > limits.rows:
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.rows} baris")
    if len(record) > limits.columns and any(text.strip() for text in record[limits.columns :]):
        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {limits.columns} kolom")
