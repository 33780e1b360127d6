"""Dates and times as a cell shows them: day, month and year only where the format has them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from babel.dates import format_date

DATE_LETTERS = ("date", "elapsed")
_SECONDS = {"h": 3600, "m": 60, "s": 1}
# day, month, year as shown -> pattern of CLDR; a month is in full where the format has it in full
_PATTERNS = {
    "dmy": "d MMMM y",
    "dm": "d MMM",
    "my": "MMM y",
    "dy": "d y",
    "y": "y",
    "m": "MMM",
    "d": "d",
}


def date_text(
    serial: float, tokens: Sequence[tuple[str, str]], *, era_1904: bool = False
) -> tuple[str, Literal["", "whole", "part"]]:
    """Returns a serial number as a format of dates or times shows it, and how much of a date that is.

    A whole date is written out (31 Desember 2027), whatever its order in the cell.
    """
    letters = [sign for kind, sign in tokens if kind == "date"]
    parts = date_parts(letters)
    if not parts and not any(sign.startswith("ddd") for sign in letters):
        return _time(serial, tokens), ""
    moment = moment_of(serial, era_1904=era_1904)
    if moment is None:
        return f"0 Januari {1900 if 'y' in parts else ''}".strip(), "part"
    if not parts:
        return format_date(moment, "EEEE", locale="id"), "part"
    text = partial_date(moment, parts, full_month=any(sign.startswith("mmmm") for sign in letters))
    return text, "whole" if parts == "dmy" else "part"


def date_parts(letters: Sequence[str]) -> str:
    """Returns which of day, month and year a format shows, as letters in the order "dmy".

    Years of other calendars (b, e, g) do not count.
    """
    days = any(sign in ("d", "dd") for sign in letters)
    other_calendar = any(sign[0] in "beg" for sign in letters)
    years = any(sign[0] == "y" for sign in letters) and not other_calendar
    months = any(sign[0] == "m" for sign in letters)
    return "d" * days + "m" * months + "y" * years


def partial_date(moment: datetime, parts: str, *, full_month: bool = False) -> str:
    """Writes the shown parts of a day the Indonesian way: "5 Okt", "Des 2027", "2027", "31 Desember 2027"."""
    pattern = _PATTERNS[parts]
    if full_month and "MMMM" not in pattern:
        pattern = pattern.replace("MMM", "MMMM")
    return format_date(moment, pattern, locale="id")


def moment_of(serial: float, *, era_1904: bool = False) -> datetime | None:
    """Returns the moment of a serial number, None for day 0; the 1900 system has a day too many before March 1900."""
    if era_1904:
        return datetime(1904, 1, 1) + timedelta(days=serial)  # noqa: DTZ001
    if serial < 1:
        return None
    early = 1 if serial < 60 else 0
    return datetime(1899, 12, 30) + timedelta(days=serial + early)  # noqa: DTZ001


def serial_of(text: str, *, era_1904: bool = False) -> float | None:
    """Returns the serial number of a day or moment in ISO 8601 form, None for anything else."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    first = datetime(1904, 1, 1) if era_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    return (moment - first) / timedelta(days=1)


def _time(serial: float, tokens: Sequence[tuple[str, str]]) -> str:
    """A time of the day, or a span counted in the unit that stands in brackets."""
    seconds = round(serial * 86_400)
    counted = next((sign[1] for kind, sign in tokens if kind == "elapsed"), "")
    halves = any(kind == "half" for kind, _ in tokens)
    written = []
    for kind, sign in tokens:
        if kind == "elapsed":
            written.append(str(seconds // _SECONDS[sign[1]]))
        elif kind in ("minute", "date") and sign[0] in _SECONDS:
            unit = "m" if kind == "minute" else sign[0]
            written.append(str(_clock(seconds, unit, counted, halves)).zfill(len(sign)))
        elif kind == "half":
            written.append("AM" if seconds % 86_400 < 43_200 else "PM")
        else:
            written.append(sign)
    return "".join(written).strip()


def _clock(seconds: int, unit: str, counted: str, halves: bool) -> int:
    if unit == "h":
        hour = seconds // 3600 % 24
        return (hour % 12 or 12) if halves else hour
    return seconds // _SECONDS[unit] % 60 if unit != counted else seconds // _SECONDS[unit]
