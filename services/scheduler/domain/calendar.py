"""Working days of a public body: Monday to Friday less libur nasional, cuti bersama and days off of the region.

Sources: Perpres 21/2023 Ps 3 (five days), the yearly SKB of three ministers (libur nasional and cuti bersama).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from shared.law.lead_times import Targets
from shared.runtime.clock import day_after, day_before
from shared.runtime.errors import Refusal

Mode = Literal["full", "national", "weekdays"]
MODES: tuple[Mode, ...] = ("full", "national", "weekdays")
WEEKEND = {5: "Sabtu", 6: "Minggu"}
MAX_COUNT = 5000
MOST_WALKED = 10_000


class DayKind(StrEnum):
    """Why a weekday is no working day."""

    NATIONAL = "libur_nasional"
    """Libur nasional: a public holiday for everyone."""
    JOINT = "cuti_bersama"
    """Cuti bersama: joint leave of civil servants (PP 11/2017 Ps 333)."""
    LOCAL = "daerah"
    """A day off set by the governor for the region."""


COUNTED_OFF: Mapping[Mode, frozenset[DayKind]] = {
    "full": frozenset(DayKind),
    "national": frozenset({DayKind.NATIONAL}),
    "weekdays": frozenset(),
}


@dataclass(frozen=True)
class Holiday:
    """One day off; `estimated` marks a date that its source itself calls an estimate."""

    day: date
    name: str
    kind: DayKind
    estimated: bool = False


@dataclass(frozen=True)
class CalendarYear:
    """Holds the days off of one year and the decree they stand on; `provisional` while that decree is not out."""

    days: tuple[Holiday, ...]
    provisional: bool
    decree: str


@dataclass(frozen=True)
class Skipped:
    """A day that was not counted, and why; `kind` is `akhir_pekan` or a `DayKind`."""

    day: date
    kind: str
    reason: str
    estimated: bool = False


@dataclass(frozen=True)
class Derivation:
    """Shows how a working day was found: every day between `found` and `start` that was not counted."""

    start: date
    count: int
    found: date
    mode: Mode
    version: str
    skipped: tuple[Skipped, ...]
    decrees: tuple[str, ...]
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """Counts working days under one version of the days off.

    `service_days` are the working days that the steps of an opening take, for the ladder counted with this version.
    """

    version: str
    years: Mapping[int, CalendarYear]
    service_days: Targets = field(default_factory=dict)
    _days: dict[date, Holiday] = field(init=False, repr=False, compare=False, default_factory=dict)
    _walked: dict[tuple[object, ...], dict[int, date]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for year in self.years.values():
            self._days.update({holiday.day: holiday for holiday in year.days})

    def off(self, day: date, mode: Mode = "full") -> Skipped | None:
        """Returns why a day is no working day, or None when it is one."""
        if day.weekday() in WEEKEND:
            return Skipped(day, "akhir_pekan", WEEKEND[day.weekday()])
        holiday = self._days.get(day)
        if holiday is None or holiday.kind not in COUNTED_OFF[mode]:
            return None
        return Skipped(day, holiday.kind.value, holiday.name, holiday.estimated)

    def days_off(self, years: Iterable[int]) -> tuple[date, ...]:
        """Returns the days off of some years that fall on Mondays to Fridays, in order; none of unknown years."""
        held = (self.years[year].days for year in years if year in self.years)
        return tuple(sorted(each.day for days in held for each in days if each.day.weekday() not in WEEKEND))

    def is_working_day(self, day: date, mode: Mode = "full") -> bool:
        """Tells whether public bodies work on a day."""
        return self.off(day, mode) is None

    def nth_working_day_before(self, day: date, count: int, mode: Mode = "full") -> date:
        """Returns the `count`-th working day strictly before a day (the day itself is never counted).

        The day is not moved when it is itself a day off: exceptions are strict and limited (UU 14/2008 Ps 2(2)).
        Raises `Refusal` (`JUMLAH_HARI_TIDAK_SAH`) unless 1 <= count <= 5000.
        """
        return self.working_days_before(day, (count,), mode)[count]

    def working_days_before(self, day: date, counts: Sequence[int], mode: Mode = "full") -> dict[int, date]:
        """Returns the n-th working days strictly before a day for several n, in one walk back."""
        if not counts or min(counts) < 1 or max(counts) > MAX_COUNT:
            raise _bad_count()
        asked = (day, *counts, mode)
        if asked not in self._walked:  # many items end on one day, and a calendar never changes
            if len(self._walked) >= MOST_WALKED:
                self._walked.clear()
            self._walked[asked] = _picked(self._worked_before(day, mode), counts)
        return dict(self._walked[asked])

    def working_days_after(self, day: date, counts: Sequence[int], mode: Mode = "full") -> dict[int, date]:
        """Returns the n-th working days strictly after a day for several n, in one walk on."""
        return _picked(self._worked_after(day, mode), counts)

    def working_days_left(self, today: date, last_day: date, mode: Mode = "full") -> int:
        """Counts the working days from a day (itself included) to a last day (left out): `WINDOW_DAYS` on W0."""
        days = [today + timedelta(days=ahead) for ahead in range((last_day - today).days)]
        return sum(self.is_working_day(day, mode) for day in days)

    def derivation(self, day: date, count: int, mode: Mode = "full") -> Derivation:
        """Returns the `count`-th working day before a day with every skipped day, newest first, and its reason."""
        found = self.nth_working_day_before(day, count, mode)
        between = [day - timedelta(days=back) for back in range(1, (day - found).days + 1)]
        skipped = tuple(reason for each in between if (reason := self.off(each, mode)))
        touched = sorted({each.year for each in between})
        return Derivation(
            start=day,
            count=count,
            found=found,
            mode=mode,
            version=self.version,
            skipped=skipped,
            decrees=tuple(self.years[year].decree for year in touched if year in self.years),
            provisional=self._is_provisional(touched) or any(each.estimated for each in skipped),
        )

    def _is_provisional(self, touched: Sequence[int]) -> bool:
        return any(year not in self.years or self.years[year].provisional for year in touched)

    def _worked_before(self, day: date, mode: Mode) -> Iterator[date]:
        while True:
            day = day_before(day)
            if self.is_working_day(day, mode) or day == date.min:
                yield day

    def _worked_after(self, day: date, mode: Mode) -> Iterator[date]:
        while True:
            day = day_after(day)
            if self.is_working_day(day, mode) or day == date.max:
                yield day


def _picked(worked: Iterator[date], counts: Sequence[int]) -> dict[int, date]:
    """Returns the n-th days of a walk for several n; none of none."""
    wanted, last = set(counts), max(counts, default=0)
    return {number: day for number, day in zip(range(1, last + 1), worked, strict=False) if number in wanted}


def _bad_count() -> Refusal:
    return Refusal(
        "JUMLAH_HARI_TIDAK_SAH",
        f"Jumlah hari kerja harus bilangan bulat dari 1 sampai {MAX_COUNT}.",
        mend="Tulis jumlah hari kerja yang hendak dihitung mundur, misalnya 30.",
    )
