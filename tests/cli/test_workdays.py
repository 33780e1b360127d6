"""`terbuka workdays before`: the ten vectors, each in the three calendars."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from services.scheduler.domain.calendar import CalendarYear, DayKind, Holiday
from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.store.calendar import Calendars, add_version
from tests.cli.conftest import Terbuka
from tests.conftest import RoomDatabase
from tests.scheduler.build import instant

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
    assert (answer.code, answer.json["date"]) == (0, VECTORS[day][CALENDARS.index(calendar)])


OF_THE_LAW = {
    ("2020-06-30", 30): "2020-05-14", ("2023-05-31", 30): "2023-04-10", ("2025-04-30", 30): "2025-03-07",
    ("2025-12-31", 30): "2025-11-17", ("2026-04-30", 30): "2026-03-11", ("2026-06-30", 30): "2026-05-11",
    ("2026-12-31", 30): "2026-11-17", ("2027-01-03", 30): "2026-11-18", ("2027-03-31", 30): "2027-02-04",
    ("2027-12-31", 30): "2027-11-18", ("2028-02-29", 30): "2028-01-14", ("2028-12-31", 30): "2028-11-16",
    ("2028-03-31", 30): "2028-02-17", ("2027-06-30", 60): "2027-03-30", ("2026-01-01", 1): "2025-12-31",
    ("2025-08-19", 1): "2025-08-15", ("2026-03-25", 1): "2026-03-17", ("2029-02-28", 30): "2029-01-12",
    ("2056-01-05", 30): "2055-11-24", ("2126-01-05", 30): "2125-11-26", ("2024-02-15", 1): "2024-02-13",
    ("2024-11-28", 1): "2024-11-26", ("2020-12-31", 30): "2020-11-16", ("2019-12-31", 30): "2019-11-15",
}  # fmt: skip
"""The 24 questions of the law's findings."""

ESTIMATED = {
    "2027-03-31",
    "2027-06-30",
    "2028-02-29",
    "2028-12-31",
    "2028-03-31",
    "2029-02-28",
    "2056-01-05",
    "2126-01-05",
}
"""Those whose answer leans on a year without a decree, or on a date that its source calls an estimate."""


@pytest.mark.parametrize(("question", "right"), OF_THE_LAW.items(), ids=str)
def test_the_questions_of_the_law_are_answered_with_whether_they_are_certain(
    terbuka: Terbuka, question: tuple[str, int], right: str
) -> None:
    told = terbuka("workdays", "before", *question, "--json").json
    assert (told["date"], told["calendar"]) == (right, "bawaan")
    assert told["provisional"] is (question[0] in ESTIMATED)
    between = (date.fromisoformat(question[0]) - date.fromisoformat(right)).days
    assert len(told["skipped"]) == between - question[1]


def test_a_provisional_year_and_the_skipped_days_are_said(terbuka: Terbuka) -> None:
    lines = terbuka("workdays", "before", "2028-12-31", 30, "--explain").out.splitlines()
    assert lines[0] == "2028-11-16 (perkiraan)"
    assert "bawaan Terbuka" in lines[1]
    assert "SKB tahun 2028 belum tercatat" in lines[2]
    assert lines[3] == "Dilewati (15 hari):"
    assert "  2028-12-25  Hari Raya Natal" in lines
    assert "Dilewati" not in terbuka("workdays", "before", "2028-12-31", 30).out


def test_the_full_calendar_counts_unless_another_is_named(process: Terbuka) -> None:
    answer = process("workdays", "before", "2026-12-31", 30)
    assert (answer.code, answer.out.splitlines()[0], answer.err) == (0, "2026-11-17", "")


@pytest.mark.parametrize("arguments", [("31-12-2026", 30), ("2026-12-31", 0), ("2026-12-31", "banyak")])
def test_what_is_no_date_or_no_count_is_wrong_usage(terbuka: Terbuka, arguments: tuple[object, ...]) -> None:
    assert terbuka("workdays", "before", *arguments).code == 2


async def test_the_calendar_of_the_province_counts_where_there_is_one(
    terbuka: Terbuka, room_database: RoomDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await room_database("scheduler")
    days = (*seed_calendar([2026]).years[2026].days, Holiday(date(2026, 12, 28), "Cuti", DayKind.JOINT))
    now = instant("2026-03-02T00:00:00+00:00")
    async with database.transaction() as connection:
        await Calendars().current(connection, now)
        year = CalendarYear(days, provisional=False, decree="SKB 1/2026")
        await add_version(connection, 2, [(2026, year)], at=now, by="uji", service_days={})
    monkeypatch.setenv("DATABASE_URL", database.url)
    told = (await asyncio.to_thread(terbuka, "workdays", "before", "2026-12-31", 30, "--json")).json
    assert (told["date"], told["calendar"], told["decrees"]) == ("2026-11-16", "kalender-2", ["SKB 1/2026"])


async def test_a_database_without_a_calendar_leaves_it_to_the_shipped_one(
    terbuka: Terbuka, room_database: RoomDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", (await room_database("identity")).url)
    told = (await asyncio.to_thread(terbuka, "workdays", "before", "2026-12-31", 30, "--json")).json
    assert (told["date"], told["calendar"]) == ("2026-11-17", "bawaan")


def test_a_named_database_that_does_not_answer_is_no_reason_to_guess(
    terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/terbuka")
    answer = terbuka("workdays", "before", "2026-12-31", 30, "--json")
    assert (answer.code, answer.refusal["code"]) == (3, "BASIS_DATA_TIDAK_MENJAWAB")


async def test_an_account_that_may_not_read_the_calendar_is_told_so(
    terbuka: Terbuka, room_database: RoomDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await room_database("scheduler")
    role = f"tamu_{uuid4().hex[:8]}"
    async with database.transaction() as connection:
        await connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    monkeypatch.setenv("DATABASE_URL", make_url(database.url).set(username=role).render_as_string(False))
    answer = await asyncio.to_thread(terbuka, "workdays", "before", "2026-12-31", 30, "--json")
    async with database.transaction() as connection:
        await connection.execute(text(f"DROP ROLE {role}"))
    assert (answer.code, answer.refusal["code"]) == (1, "KALENDER_TIDAK_TERBACA")


@pytest.mark.parametrize("count", ["-5", "-15"])
def test_a_negative_count_is_taught_how_to_write(terbuka: Terbuka, count: str) -> None:
    answer = terbuka("workdays", "before", "2026-12-31", count)
    assert answer.code == 2
    assert "tulis tanpa tanda kurang" in answer.err
