"""The first calendar: what the `holidays` package knows of Indonesia, until an officer enters the decrees.

Category `public` holds libur nasional, `government` cuti bersama; the package's default call leaves cuti bersama out.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.metadata import version

from services.scheduler.domain.calendar import MODES, Calendar, CalendarYear, DayKind, Holiday, Mode
from shared.runtime.errors import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2070
LAST_PUBLISHED = 2027  # the newest SKB in the package; later years hold no cuti bersama and estimated dates
ESTIMATED = "(perkiraan)"
SEED_VERSION = 1
PUBLIC, GOVERNMENT = "public", "government"
"""Categories of the package."""
PACKAGE = f"holidays {version('holidays')}"


@cache
def seed_year(year: int) -> CalendarYear:
    """Returns the days off of a year as the `holidays` package has them; provisional after the last published SKB."""
    national = _days(year, PUBLIC, DayKind.NATIONAL)
    taken = {holiday.day for holiday in national}
    joint = [holiday for holiday in _days(year, GOVERNMENT, DayKind.JOINT) if holiday.day not in taken]
    provisional = year > LAST_PUBLISHED
    return CalendarYear(
        days=tuple(sorted(national + joint, key=lambda holiday: holiday.day)),
        provisional=provisional,
        decree=_decree(year, provisional),
    )


def seed_calendar(years: Iterable[int] = range(FIRST_YEAR, LAST_YEAR + 1)) -> Calendar:
    """Returns the calendar that a new installation starts with."""
    return Calendar(calendar_name(SEED_VERSION), {year: seed_year(year) for year in years})


def calendar_name(number: int) -> str:
    """Returns the name by which events cite a calendar version."""
    return f"kalender-{number}"


def workdays_before(day: date, count: int, calendar: str = "full") -> date:
    """Returns the `count`-th working day strictly before a day, from the seed calendar and without a database.

    `calendar` is `full` (libur nasional and cuti bersama), `national` or `weekdays`. Raises `Refusal`
    (`KALENDER_TIDAK_DIKENAL`, `JUMLAH_HARI_TIDAK_SAH`, `TANGGAL_DI_LUAR_KALENDER`).
    """
    if day.year < FIRST_YEAR:
        raise refuse_too_early()
    years = range(day.year - count // 200 - 1, day.year + 1)
    return seed_calendar(years).nth_working_day_before(day, count, known_mode(calendar))


def known_mode(text: str) -> Mode:
    """Reads a counting mode; raises `Refusal` (`KALENDER_TIDAK_DIKENAL`) for any other word."""
    for mode in MODES:
        if mode == text:
            return mode
    raise Refusal(
        "KALENDER_TIDAK_DIKENAL",
        f"Kalender “{text}” tidak dikenal.",
        mend="Pilih full (libur nasional dan cuti bersama), national (libur nasional saja), atau weekdays.",
    )


def refuse_too_early() -> Refusal:
    """Builds the refusal of a day before the calendar begins."""
    return Refusal(
        "TANGGAL_DI_LUAR_KALENDER",
        f"Kalender hari kerja dimulai pada tahun {FIRST_YEAR}.",
        mend=f"Pilih tanggal pada tahun {FIRST_YEAR} atau sesudahnya.",
    )


def _days(year: int, category: str, kind: DayKind) -> list[Holiday]:
    from holidays import country_holidays  # computes moons for a fifth of a second: only where a year is made

    found = country_holidays("ID", years=year, categories=(category,), language="id")
    return [_holiday(day, name, kind) for day, name in found.items() if day.year == year]


def _holiday(day: date, name: str, kind: DayKind) -> Holiday:
    return Holiday(day, name.replace(ESTIMATED, "").strip(), kind, estimated=ESTIMATED in name)


def _decree(year: int, provisional: bool) -> str:
    source = f"pustaka {PACKAGE}"
    if provisional:
        return f"Perkiraan {year} menurut {source}; SKB tahun {year} belum tercatat"
    return f"SKB Tiga Menteri tentang hari libur dan cuti bersama {year}, menurut {source}"
