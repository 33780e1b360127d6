"""Rows of an old list as a workbook: the template's columns, the decree above them."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from deploy.rehearse.case_form import RowSpec
from services.intake.spreadsheet.reader import TEMPLATE_MARK
from services.intake.spreadsheet.template import COLUMNS, VERSION

FILE_NAME = "daftar-lama.csv"


def workbook_of(rows: Sequence[tuple[str, RowSpec]]) -> bytes:
    """Returns rows of one list, each with its title, as CSV in UTF-8; cells that a row does not name stay empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([f"{TEMPLATE_MARK} {VERSION}"])
    if decree := _decree(*decree_of(rows[0][1])):
        writer.writerow([decree])
    writer.writerow([header for _, header, _ in COLUMNS])
    for number, (title, row) in enumerate(rows, start=1):
        values = {**row.model_dump(mode="json", exclude_none=True), **row.extra, "no": str(number), "title": title}
        writer.writerow([str(values.get(name, "")) for name, _, _ in COLUMNS])
    return out.getvalue().encode()


def decree_of(row: RowSpec) -> tuple[str, date | None]:
    """Returns the decree of a row's list: rows of one decree are in one list."""
    return row.decree_number, row.decree_date


def _decree(number: str, day: date | None) -> str:
    """Returns the line above a list that names its decree."""
    words = [
        f"Nomor {number}" if number else "",
        f"tanggal {format_date(day, 'd MMMM yyyy', locale='id')}" if day else "",
    ]
    return " ".join(filter(None, ["Keputusan", *words])) if any(words) else ""
