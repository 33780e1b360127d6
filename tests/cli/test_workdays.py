"""`terbuka workdays before`: the ten vectors, each in the three calendars."""

import pytest

from tests.cli.conftest import Terbuka

VECTORS = {
    "2020-06-30": ("2020-05-14", "2020-05-14", "2020-05-19"),
    "2023-05-31": ("2023-04-10", "2023-04-17", "2023-04-19"),
    "2025-04-30": ("2025-03-07", "2025-03-14", "2025-03-19"),
    "2025-12-31": ("2025-11-17", "2025-11-18", "2025-11-19"),
    "2026-04-30": ("2026-03-11", "2026-03-17", "2026-03-19"),
    "2026-06-30": ("2026-05-11", "2026-05-13", "2026-05-19"),
    "2026-12-31": ("2026-11-17", "2026-11-18", "2026-11-19"),
    "2027-01-03": ("2026-11-18", "2026-11-19", "2026-11-23"),
    "2027-03-31": ("2027-02-04", "2027-02-11", "2027-02-17"),
    "2027-12-31": ("2027-11-18", "2027-11-19", "2027-11-19"),
}
CALENDARS = ("full", "national", "weekdays")


@pytest.mark.parametrize("day", VECTORS)
@pytest.mark.parametrize("calendar", CALENDARS)
def test_the_thirtieth_working_day_before_is_right(terbuka: Terbuka, day: str, calendar: str) -> None:
    answer = terbuka("workdays", "before", day, 30, "--calendar", calendar, "--json")
    assert (answer.code, answer.json) == (0, {"date": VECTORS[day][CALENDARS.index(calendar)]})


def test_the_full_calendar_counts_unless_another_is_named(process: Terbuka) -> None:
    answer = process("workdays", "before", "2026-12-31", 30)
    assert (answer.code, answer.out, answer.err) == (0, "2026-11-17\n", "")


@pytest.mark.parametrize("arguments", [("31-12-2026", 30), ("2026-12-31", 0), ("2026-12-31", "banyak")])
def test_what_is_no_date_or_no_count_is_wrong_usage(terbuka: Terbuka, arguments: tuple[object, ...]) -> None:
    assert terbuka("workdays", "before", *arguments).code == 2
