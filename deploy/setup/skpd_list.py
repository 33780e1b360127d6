"""Reads the SKPD of a public body from a workbook or CSV with Indonesian or English heads."""

import csv
import io
from datetime import date
from pathlib import Path

from deploy.setup.answers import wrong
from services.intake.domain.agencies import COLUMNS, Skpd, read_csv
from services.intake.spreadsheet import SpreadsheetRefused
from services.intake.spreadsheet.formats import open_book
from services.intake.spreadsheet.grid import Grid
from services.intake.spreadsheet.result import WorkbookLimits

HEADS = {
    "kode": "code",
    "nama": "name",
    "berlaku sejak": "valid_from",
    "berlaku sampai": "valid_to",
    "penerus": "successor",
    **{name: name for name in COLUMNS},
}


def read_list(path: Path, since: date | None) -> list[Skpd]:
    """Returns the SKPD of a list, of which `since` is the first day where no column says it.

    Raises `Malformed` (`JAWABAN_SETUP_SALAH`, `DAFTAR_SKPD_RUSAK`).
    """
    try:
        book = open_book(path.read_bytes(), path.name, WorkbookLimits())
    except (OSError, SpreadsheetRefused) as error:
        raise wrong([f"skpd.berkas {path} tidak dapat dibaca sebagai XLSX, XLS, ODS atau CSV"]) from error
    rows = _rows(book.grids[0]) if book.grids else []
    if not rows or not {"code", "name"} <= set(rows[0]):
        raise wrong([f"skpd.berkas {path}: baris pertama harus memuat kolom kode dan nama"])
    if "valid_from" not in rows[0] and since is None:
        raise wrong(["skpd.berlaku_sejak wajib diisi karena daftarnya tidak memuat kolom berlaku sejak"])
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, restval="", extrasaction="ignore")
    lines.writeheader()
    begun = {"valid_from": since.isoformat()} if since else {}
    lines.writerows({**begun, **{name: word for name, word in row.items() if word}} for row in rows)
    return read_csv(text.getvalue())


def _rows(grid: Grid) -> list[dict[str, str]]:
    """Returns the rows below the first one by the names of the columns; empty rows are left out."""
    numbers = sorted(grid.cells)
    if not numbers:
        return []
    head = {column: HEADS.get(word.strip().casefold(), word) for column, word in grid.cells[numbers[0]].items()}
    return [
        {name: grid.cells[number].get(column, "").strip() for column, name in head.items()} for number in numbers[1:]
    ]
