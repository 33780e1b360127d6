"""Texts of numbers in cells: whole numbers without a point, dates in words, units of a custom format kept."""

import re
from datetime import datetime

from babel.dates import format_date

DATE_FORMAT_IDS = {*range(14, 18), 22, *range(27, 32), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_UNIT_FORMAT = re.compile(
    r'^(?P<before>(?:"[^"]*"|\\.|[ ])*)(?:General|[#0?,.]+)(?P<after>(?:"[^"]*"|\\.|[ ])*)$', re.IGNORECASE
)


def is_date_format(code: str) -> bool:
    """Tells whether a number format shows a day (not merely a time)."""
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return bool(re.search(r"[dy]", bare)) and "general" not in bare


def shown_number(value: float, code: str = "General") -> str:
    """Writes a number with the words its format puts around it: 20 in `0" Tahun"` is "20 Tahun"."""
    digits = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    match = _UNIT_FORMAT.match(code.split(";")[0])
    if match is None:
        return digits
    return _literal(match["before"]) + digits + _literal(match["after"])


def shown_date(moment: datetime) -> str:
    """Writes a day the Indonesian way: 31 Desember 2027."""
    return format_date(moment.date(), "d MMMM y", locale="id")


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match[1] if match[1] is not None else match[2], text)
