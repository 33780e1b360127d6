"""A row of an old list as a workbook of its own: the template's columns, the decree above them."""

import csv
import io
from datetime import date

from babel.dates import format_date

from deploy.rehearse.form import Row
from services.intake.spreadsheet.reader import TEMPLATE_MARK
from services.intake.spreadsheet.template import COLUMNS, VERSION

FILE_NAME = "daftar-lama.csv"


def workbook_of(row: Row, title: str) -> bytes:
    """Returns the row as CSV in UTF-8; cells that the row does not name stay empty."""
    values = {**row.model_dump(mode="json", exclude_none=True), **row.extra, "no": "1", "title": title}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([f"{TEMPLATE_MARK} {VERSION}"])
    if decree := _decree(row.decree_number, row.decree_date):
        writer.writerow([decree])
    writer.writerow([header for _, header, _ in COLUMNS])
    writer.writerow([str(values.get(name, "")) for name, _, _ in COLUMNS])
    return out.getvalue().encode()


def _decree(number: str, day: date | None) -> str:
    """Returns the line above a list that says under which decree it stands."""
    words = [f"Nomor {number}" if number else "", f"tanggal {format_date(day, 'd MMMM yyyy', locale='id')}" if day else ""]
    return " ".join(filter(None, ["Keputusan", *words])) if any(words) else ""
