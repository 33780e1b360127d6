"""Reads the lines above and below a table: the decree's number and date, and the public body."""

import re
from collections.abc import Iterable
from itertools import pairwise

from services.intake.spreadsheet.contents import MONTH_NAMES
from services.intake.spreadsheet.grid import Grid

_DATE = rf"\d{{1,2}}\s+(?:{MONTH_NAMES})\s+\d{{4}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}"
_DECREE_NUMBER = re.compile(
    rf"\b(?:nomor|no\.?)\s*[:.]?\s*(?P<number>[^\s:.].*?)(?=\s*(?:,|;)?\s*\b(?:tanggal|tgl|tentang|tertanggal)\b"
    rf"|\s+(?:{_DATE})|$)",
    re.IGNORECASE,
)
_DECREE_WORD = re.compile(r"\b(?:keputusan|penetapan|surat|lampiran|sk)\b", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"^\s*(?:nomor|no\.?)\s*:", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"^\s*(?:nomor|no\.?)\s+\S", re.IGNORECASE)
_OTHER_LAW = re.compile(r"\b(?:undang\s*[-–]?\s*undang|peraturan|uu|pp|perda|pergub)\b", re.IGNORECASE)
_DECREE_DATE = re.compile(rf"\b(?:tanggal|tgl\.?|tertanggal)\s*[:.]?\s*(?P<date>{_DATE})", re.IGNORECASE)
_BODY_LABEL = re.compile(
    r"^\s*(?:skpd|opd|unit kerja|perangkat daerah|(?:nama )?badan publik|instansi|organisasi|nama skpd|nama opd"
    r"|satuan kerja|unit organisasi)"
    r"(?:\s*/\s*[a-z ]+)?\s*:\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"^(?:dinas|badan|biro|sekretariat|inspektorat|satuan|rumah sakit|rsud|rsj|pemerintah|universitas|politeknik"
    r"|institut|kantor|balai|upt)\b",
    re.IGNORECASE,
)


def texts_of(grid: Grid, rows: Iterable[int]) -> list[str]:
    """The words of each row as one line."""
    return [" ".join(grid.own_cells(row).values()) for row in rows]


def decree_of(lines: list[str]) -> tuple[str, str]:
    """Returns the number and the date of the decree as written; "" for what is not there."""
    number = date = ""
    for before, line in pairwise(["", *lines]):
        announced = _DECREE_WORD.search(before) and _NUMBER_LINE.match(line)
        found = None if _OTHER_LAW.search(line) else _DECREE_NUMBER.search(line)
        if not number and found and (announced or _DECREE_WORD.search(line) or _BARE_NUMBER.match(line)):
            number = found["number"].strip(" .,;:")
        dated = _DECREE_DATE.search(line)
        if not date and dated and not _OTHER_LAW.search(line):
            date = dated["date"]
    return number, date


def body_of(lines: list[str]) -> str:
    """Returns the public body: the one labelled "SKPD :", else the first line that names one."""
    labelled = (match["name"].strip() for line in lines if (match := _BODY_LABEL.match(line)))
    named = (line.strip() for line in lines if _BODY.match(line))
    return next(labelled, "") or next(named, "")
