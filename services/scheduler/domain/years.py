"""What a calendar year must be before two persons may put it in force: pure checks, and what a proposal is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.scheduler.domain.calendar import Calendar, CalendarYear, Holiday
from services.scheduler.domain.deadlines import Moved
from services.scheduler.domain.holidays import FIRST_YEAR
from shared.runtime.errors import Refusal

LAST_YEAR = 2100
NUMBER = re.compile(r"\d+(?=\s*/)|(?<![\d/])(?!(?:19|20)\d\d(?!\d))\d+")
"""A number of a decree: one before a stroke, or any that is not merely a year."""


@dataclass(frozen=True)
class YearProposal:
    """A calendar year that one person proposed; `proposer` is the person, not the account."""

    number: int
    year: int
    content: CalendarYear
    reason: str
    proposed_at: datetime
    proposed_by: str
    proposer: str

    def changed(self, calendar: Calendar) -> Calendar:
        """Returns a calendar as it would be with this year."""
        return replace(calendar, version="usulan", years={**calendar.years, self.year: self.content})


@dataclass(frozen=True)
class YearAnswer:
    """How a proposal ended: the second person's `state`, and why it was rejected."""

    state: str
    decider: str
    why: str = ""


@dataclass(frozen=True)
class Preview:
    """Tells what a year would move: days that come and go, and every running clock whose W0 is then another."""

    recomputed: int
    moved: int
    moves: tuple[Moved, ...]
    added: tuple[Holiday, ...]
    removed: tuple[Holiday, ...]


def checked(
    year: int,
    days: Sequence[Holiday],
    *,
    decree: str,
    provisional: bool,
    reason: str,
    before: CalendarYear | None,
) -> CalendarYear:
    """Returns a year as it would stand; `before` is the year before it.

    Raises `Refusal` (`TAHUN_DI_LUAR_KALENDER`, `DASAR_KALENDER_KOSONG`, `NOMOR_KEPUTUSAN_KOSONG`, `KALENDER_KOSONG`,
    `HARI_DI_LUAR_TAHUN`, `NAMA_HARI_KOSONG`, `HARI_GANDA`, `LIBUR_BERKURANG`).
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(
            "TAHUN_DI_LUAR_KALENDER",
            f"Kalender mencakup tahun {FIRST_YEAR} sampai {LAST_YEAR}.",
            mend="Pilih tahun di dalam rentang itu.",
        )
    _check_decree(decree, provisional)
    _check_days(year, days)
    _check_count(year, len(days), before, reason)
    settled = [replace(holiday, estimated=holiday.estimated and provisional) for holiday in days]
    ordered = tuple(sorted(settled, key=lambda holiday: holiday.day))
    return CalendarYear(ordered, provisional, " ".join(decree.split()))


def changes(old: CalendarYear | None, new: CalendarYear) -> tuple[tuple[Holiday, ...], tuple[Holiday, ...]]:
    """Returns the days off that come and those that go."""
    stands = {holiday.day: holiday for holiday in (old.days if old else ())}
    wanted = {holiday.day: holiday for holiday in new.days}
    added = tuple(holiday for day, holiday in wanted.items() if day not in stands)
    return added, tuple(holiday for day, holiday in stands.items() if day not in wanted)


def _check_decree(decree: str, provisional: bool) -> None:
    if not decree.strip():
        raise Refusal(
            "DASAR_KALENDER_KOSONG",
            "Kalender tidak dapat diganti tanpa dasar keputusannya.",
            mend="Tulis nomor dan tahun SKB atau keputusan gubernur yang menetapkan hari-hari ini.",
        )
    if not provisional and not NUMBER.search(decree):
        raise Refusal(
            "NOMOR_KEPUTUSAN_KOSONG",
            "Dasar kalender belum menyebut nomor keputusannya.",
            mend="Tulis nomornya, misalnya SKB 1017/2024; tandai perkiraan bila keputusannya belum terbit.",
        )


def _check_days(year: int, days: Sequence[Holiday]) -> None:
    if not days:
        raise Refusal(
            "KALENDER_KOSONG",
            "Kalender satu tahun tidak mungkin tanpa hari libur.",
            mend="Masukkan semua libur nasional dan cuti bersama tahun itu, satu hari satu baris.",
        )
    for holiday in days:
        _check_day(year, holiday.day, holiday.name)
    if len({holiday.day for holiday in days}) < len(days):
        raise Refusal(
            "HARI_GANDA", "Satu tanggal tertulis lebih dari sekali.", mend="Gabungkan nama hari pada satu baris."
        )


def _check_day(year: int, day: date, name: str) -> None:
    if day.year != year:
        raise Refusal(
            "HARI_DI_LUAR_TAHUN",
            f"Tanggal {day.isoformat()} tidak berada pada tahun {year}.",
            mend="Perbaiki tanggalnya atau masukkan pada kalender tahunnya sendiri.",
        )
    if not name.strip():
        raise Refusal(
            "NAMA_HARI_KOSONG", f"Hari libur {day.isoformat()} belum bernama.", mend="Tulis nama hari liburnya."
        )


def _check_count(year: int, count: int, before: CalendarYear | None, reason: str) -> None:
    if before is not None and count < len(before.days) and len(reason.split()) == 0:
        raise Refusal(
            "LIBUR_BERKURANG",
            f"Kalender {year} memuat {count} hari libur, lebih sedikit daripada {year - 1} ({len(before.days)} hari).",
            mend="Periksa apakah cuti bersama tertinggal; bila memang berkurang, tulis alasannya.",
            days=count,
            days_before=len(before.days),
        )
