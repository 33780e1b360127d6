"""Dates, moments and numbers as people read them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from shared.runtime.clock import legal_day
from shared.runtime.legal_zone import legal_zone, zone_name

Dated = date | datetime | str | None
NOTHING = "–"


def date_words(value: Dated, language: str = "id") -> str:
    """Returns "22 November 2026"; an instant counts as its legal day, nothing as a dash."""
    value = _parsed(value)
    if value is None:
        return NOTHING
    return _day_words(_day(value), language)


@lru_cache(maxsize=4096)
def _day_words(day: date, language: str) -> str:
    return format_date(day, "d MMMM y", locale=language)


def long_date_words(day: date, language: str = "id") -> str:
    """Returns "Minggu, 22 November 2026"."""
    return format_date(day, "EEEE, d MMMM y", locale=language)


def moment_words(value: datetime | str | None, language: str = "id") -> str:
    """Returns "22 November 2026 pukul 08.05 WIB", in the time of the public body."""
    if not value:
        return NOTHING
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = moment.astimezone(legal_zone())
    joined = f"{local:%H:%M} {zone_name()}" if language == "en" else f"pukul {local:%H.%M} {zone_name()}"
    return f"{date_words(moment, language)}{', ' if language == 'en' else ' '}{joined}"


def number_words(value: float | Decimal | None, language: str = "id") -> str:
    """Returns "1.000,5"; nothing as a dash."""
    return NOTHING if value is None else format_decimal(value, locale=language)


def _parsed(value: Dated) -> date | None:
    if not value:
        return None
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def _day(value: date) -> date:
    return legal_day(value) if isinstance(value, datetime) and value.tzinfo else value


def numbered(pattern: str, sequence: int, year: int) -> str:
    """Returns the number of a letter, e.g. "007/PPID/2026": NOMOR and TAHUN of the pattern are filled in."""
    return pattern.replace("NOMOR", f"{sequence:03d}").replace("TAHUN", str(year))
