"""Counting working days: the ten vectors, a naive oracle, and what a derivation shows."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduler.domain.calendar import MODES, Calendar, CalendarYear, DayKind, Holiday, Mode
from services.scheduler.domain.holidays import known_mode, seed_calendar, seed_year, workdays_before
from shared.runtime.errors import Refusal

VECTORS = [
    ("2020-06-30", "2020-05-14", "2020-05-14", "2020-05-19"),
    ("2023-05-31", "2023-04-10", "2023-04-17", "2023-04-19"),
    ("2025-04-30", "2025-03-07", "2025-03-14", "2025-03-19"),
    ("2025-12-31", "2025-11-17", "2025-11-18", "2025-11-19"),
    ("2026-04-30", "2026-03-11", "2026-03-17", "2026-03-19"),
    ("2026-06-30", "2026-05-11", "2026-05-13", "2026-05-19"),
    ("2026-12-31", "2026-11-17", "2026-11-18", "2026-11-19"),
    ("2027-01-03", "2026-11-18", "2026-11-19", "2026-11-23"),
    ("2027-03-31", "2027-02-04", "2027-02-11", "2027-02-17"),
    ("2027-12-31", "2027-11-18", "2027-11-19", "2027-11-19"),
]
WORKED = {2020: 243, 2021: 248, 2022: 246, 2023: 239, 2024: 238, 2025: 237, 2026: 240, 2027: 242, 2028: 247}
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
HOLIDAYS = st.lists(
    st.builds(Holiday, DAYS, st.just("hari"), st.sampled_from(DayKind)),
    max_size=60,
    unique_by=lambda holiday: holiday.day,
)


def a_calendar(days: Iterable[Holiday] = (), *, provisional: bool = False) -> Calendar:
    by_year: dict[int, list[Holiday]] = {}
    for holiday in days:
        by_year.setdefault(holiday.day.year, []).append(holiday)
    years = {year: CalendarYear(tuple(of), provisional, f"SKB {year}") for year, of in by_year.items()}
    return Calendar("uji", years)


def naive(calendar: Calendar, day: date, count: int, mode: Mode) -> date:
    off = {
        holiday.day
        for year in calendar.years.values()
        for holiday in year.days
        if mode == "full" or (mode == "national" and holiday.kind is DayKind.NATIONAL)
    }
    worked = [each for back in range(1, 1500) if (each := day - timedelta(back)).weekday() < 5 and each not in off]
    return worked[count - 1]


@pytest.mark.parametrize(("last_day", *MODES), VECTORS)
def test_the_window_opens_on_the_day_that_the_law_gives(last_day: str, full: str, national: str, weekdays: str) -> None:
    found = [workdays_before(date.fromisoformat(last_day), 30, mode) for mode in MODES]
    assert [day.isoformat() for day in found] == [full, national, weekdays]


@pytest.mark.parametrize(("year", "days"), WORKED.items())
def test_a_year_has_as_many_working_days_as_its_decrees_leave(year: int, days: int) -> None:
    calendar = seed_calendar([year])
    all_days = [date(year, 1, 1) + timedelta(number) for number in range(366)]
    assert sum(calendar.is_working_day(day) for day in all_days if day.year == year) == days


@given(HOLIDAYS, DAYS, st.integers(1, 400), st.sampled_from(MODES))
def test_counting_back_agrees_with_a_naive_count(days: list[Holiday], day: date, count: int, mode: Mode) -> None:
    calendar = a_calendar(days)
    assert calendar.nth_working_day_before(day, count, mode) == naive(calendar, day, count, mode)


@given(HOLIDAYS, DAYS, st.integers(1, 90), st.sampled_from(MODES))
def test_a_derivation_accounts_for_every_day_between(days: list[Holiday], day: date, count: int, mode: Mode) -> None:
    derived = a_calendar(days).derivation(day, count, mode)
    assert (day - derived.found).days == count + len(derived.skipped)
    assert all(derived.found < each.day < day and each.reason for each in derived.skipped)


@given(HOLIDAYS, DAYS, st.sets(st.integers(1, 80), min_size=1))
def test_several_counts_in_one_walk_are_the_single_counts(days: list[Holiday], day: date, counts: set[int]) -> None:
    calendar = a_calendar(days)
    one_by_one = {count: calendar.nth_working_day_before(day, count) for count in counts}
    assert calendar.working_days_before(day, sorted(counts)) == one_by_one


@given(HOLIDAYS, DAYS, st.integers(1, 200))
def test_a_day_off_more_never_brings_the_day_closer(days: list[Holiday], day: date, count: int) -> None:
    fewer, more = a_calendar(days[1:]), a_calendar(days)
    assert more.nth_working_day_before(day, count) <= fewer.nth_working_day_before(day, count)


def test_the_last_day_is_never_counted_even_when_people_work_on_it() -> None:
    assert workdays_before(date(2026, 11, 24), 1) == date(2026, 11, 23)


def test_a_last_day_on_a_sunday_is_not_moved() -> None:
    assert workdays_before(date(2027, 1, 3), 1) == date(2026, 12, 31)


def test_joint_leave_is_skipped_and_named() -> None:
    derived = seed_calendar([2026]).derivation(date(2026, 12, 31), 30)
    skipped = {each.day: (each.kind, each.reason) for each in derived.skipped}
    assert skipped[date(2026, 12, 24)] == ("cuti_bersama", "Cuti Bersama Hari Raya Natal")
    assert skipped[date(2026, 12, 25)] == ("libur_nasional", "Hari Raya Natal")
    assert skipped[date(2026, 12, 27)] == ("akhir_pekan", "Minggu")


def test_a_day_off_of_the_region_counts_only_in_the_full_calendar() -> None:
    calendar = a_calendar([Holiday(date(2026, 3, 3), "Cap Go Meh", DayKind.LOCAL)])
    assert [calendar.is_working_day(date(2026, 3, 3), mode) for mode in MODES] == [False, True, True]


def test_a_published_year_is_final_and_a_later_one_provisional() -> None:
    calendar = seed_calendar(range(2025, 2030))
    assert not calendar.derivation(date(2026, 12, 31), 30).provisional
    assert calendar.derivation(date(2028, 12, 31), 30).provisional
    assert "SKB tahun 2028 belum tercatat" in calendar.derivation(date(2028, 12, 31), 30).decrees[0]


def test_an_estimated_date_within_a_published_year_makes_a_deadline_provisional() -> None:
    assert seed_calendar([2026, 2027]).derivation(date(2027, 3, 31), 30).provisional


def test_a_year_that_no_calendar_holds_is_counted_by_weekdays_and_provisional() -> None:
    derived = a_calendar().derivation(date(2090, 6, 30), 30)
    assert (derived.found, derived.provisional, derived.decrees) == (date(2090, 5, 19), True, ())


@pytest.mark.parametrize("count", [0, -1, 5001])
def test_a_count_that_makes_no_sense_is_refused(count: int) -> None:
    with pytest.raises(Refusal, match="JUMLAH_HARI_TIDAK_SAH"):
        workdays_before(date(2026, 1, 1), count)


@given(HOLIDAYS, DAYS, st.integers(1, 90))
def test_on_the_nth_working_day_before_the_end_n_days_are_left(days: list[Holiday], day: date, count: int) -> None:
    calendar = a_calendar(days)
    assert calendar.working_days_left(calendar.nth_working_day_before(day, count), day) == count


def test_after_the_end_no_day_is_left() -> None:
    assert a_calendar().working_days_left(date(2026, 1, 2), date(2026, 1, 1)) == 0


def test_counting_no_day_at_all_is_refused() -> None:
    with pytest.raises(Refusal, match="JUMLAH_HARI_TIDAK_SAH"):
        a_calendar().working_days_before(date(2026, 1, 1), ())


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(Refusal, match="KALENDER_TIDAK_DIKENAL"):
        known_mode("syamsiah")


def test_a_day_before_the_calendar_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="TANGGAL_DI_LUAR_KALENDER"):
        workdays_before(date(1999, 12, 31), 30)


def test_the_seed_knows_the_joint_leave_that_the_default_call_leaves_out() -> None:
    joint = {holiday.day for holiday in seed_year(2026).days if holiday.kind is DayKind.JOINT}
    assert len(joint) == 8
    assert date(2026, 12, 24) in joint
