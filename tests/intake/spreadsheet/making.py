"""Writes small workbooks by hand and tells what was read of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.intake.spreadsheet import Sheet

LAW = "UU Nomor 14 Tahun 2008 Pasal 17 huruf h"
OTHER_LAW = "UU 14/2008 Pasal 17 huruf b"
HEAD = ("No", "Informasi", "Dasar Hukum", "Dibuka", "Ditutup", "Jangka Waktu")


def item(number: object, title: str, law: str = LAW, period: str = "5 tahun") -> tuple[object, ...]:
    """A complete row under HEAD."""
    return (number, title, law, "Merugikan", "Melindungi", period)


def workbook(
    folder: Path,
    rows: Sequence[Sequence[object]],
    *,
    merges: Sequence[str] = (),
    change: Callable[[Workbook, Worksheet], None] | None = None,
) -> Path:
    """Writes one sheet called DIK and gives the file; "" is an empty cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "DIK"
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    for merge in merges:
        sheet.merge_cells(merge)
    if change:
        change(book, sheet)
    path = folder / "daftar.xlsx"
    book.save(path)
    return path


def found(sheet: Sheet, code: str) -> list[str]:
    """The cells with a finding of this code."""
    return [finding.cell for finding in sheet.findings if finding.code == code]


def titles(sheet: Sheet) -> list[str]:
    """The titles read, in order."""
    return [row.title for row in sheet.rows]
