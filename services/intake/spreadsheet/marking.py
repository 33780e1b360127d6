"""Writes findings into the cells of the list they were made of, as comments, so that it is mended where it is read.

Only XLSX can be written again without a loss. Texts are never changed, and a comment is never read as content.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from services.intake.spreadsheet.formats import open_book
from services.intake.spreadsheet.grid import place
from services.intake.spreadsheet.result import WorkbookLimits

MARKED = ".xlsx"
OPENINGS = {"id": "Temuan Terbuka:", "en": "Findings of Terbuka:"}
"""The line with which our part of a comment begins, by language; all after it is replaced the next time."""
OURS = re.compile("|".join(map(re.escape, OPENINGS.values())))
AUTHOR = "Terbuka"
LONGEST_COMMENT = 8_000
WIDTH, HEIGHT = 380, 160


def mark(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns the workbook with comments, in a confined process.

    `options` has `filename`, `sheet` (that of a cell without one) `notes`, pairs of a cell (`C7`, `Lembar 2!C7`)
    and words, and their `language`. Raises `SpreadsheetRefused` as the reader does.
    """
    open_book(content, options["filename"], WorkbookLimits())
    book = openpyxl.load_workbook(BytesIO(content), rich_text=True)
    for sheet in book.worksheets:
        _forget(sheet)
    for cell, words in _together(options["notes"]).items():
        name, _, spot = cell.rpartition("!")
        _comment(
            _cell(_sheet(book, name or options["sheet"]), *place(spot)), f"{OPENINGS[options['language']]}\n{words}"
        )
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return saved.getvalue(), {}


class _InMemory(ExcelWriter):
    """Writes a workbook without a file on the disk, which a confined process may not have."""

    _archive: ZipFile

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, out=BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def _together(notes: Sequence[Sequence[str]]) -> dict[str, str]:
    """Returns the words of each cell, those of one cell under each other."""
    found: dict[str, list[str]] = {}
    for cell, words in notes:
        found.setdefault(cell, []).append(words)
    return {cell: "\n\n".join(dict.fromkeys(each))[:LONGEST_COMMENT] for cell, each in found.items()}


def _sheet(book: Workbook, name: str) -> Worksheet:
    return next((sheet for sheet in book.worksheets if sheet.title == name), book.worksheets[0])


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """Returns a cell, or the one that shows it where cells are merged: only that one can bear a comment."""
    found = sheet.cell(row, column)
    if isinstance(found, Cell):
        return found
    merge = next(area for area in sheet.merged_cells.ranges if found.coordinate in area)
    shown = sheet.cell(merge.min_row, merge.min_col)
    assert isinstance(shown, Cell)
    return shown


def _forget(sheet: Worksheet) -> None:
    """Takes out what was written into a sheet before; what people wrote stays."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and OURS.search(cell.comment.text):
                own = OURS.split(cell.comment.text)[0].rstrip()
                cell.comment = Comment(own, cell.comment.author) if own else None


def _comment(cell: Cell, words: str) -> None:
    before = f"{cell.comment.text.rstrip()}\n\n" if cell.comment is not None else ""
    cell.comment = Comment(f"{before}{words}", AUTHOR, width=WIDTH, height=HEIGHT)
