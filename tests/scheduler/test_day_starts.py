"""The beginning of a working day is said once, in the daytime, by the calendar in force."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.scheduler.commands.day_starts import DayStarts
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.domain.holidays import seed_year
from shared.contracts.deadlines import WorkdayBeganV1
from shared.runtime.errors import Refusal
from shared.runtime.legal_zone import legal_zone
from shared.runtime.quiet_hours import QuietHours
from tests.scheduler.build import Scheduler

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 1)


def a_sweeper(scheduler: Scheduler) -> Sweeper:
    """Returns the sweep of a process that has just begun."""
    day_starts = DayStarts(scheduler.database, scheduler.calendars, QuietHours())
    return Sweeper(scheduler.database, scheduler.clock, calendars=scheduler.calendars, day_starts=day_starts)


async def days_said(scheduler: Scheduler) -> list[date]:
    return [event.day for event in await scheduler.said(WorkdayBeganV1)]


async def test_a_working_day_is_said_once_from_six_on_however_often_a_process_begins(scheduler: Scheduler) -> None:
    sweeper = a_sweeper(scheduler)
    scheduler.clock.move_to(datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC))
    await sweeper.sweep()
    assert await days_said(scheduler) == []
    scheduler.clock.move_to(datetime(2026, 3, 1, 23, tzinfo=UTC))
    for each in (sweeper, sweeper, a_sweeper(scheduler)):
        await each.sweep()
    (said,) = await scheduler.said(WorkdayBeganV1)
    assert (said.day, said.following, said.calendar_version) == (MONDAY, date(2026, 3, 3), "kalender-1")
    assert {day.year for day in said.days_off} == {2025, 2026, 2027}
    assert {date(2026, 3, 23), date(2025, 12, 25)} <= set(said.days_off), "joint leave of Idul Fitri, Christmas"
    assert said.since == datetime(2026, 2, 27, 6, tzinfo=legal_zone())


async def test_a_morning_without_a_process_is_made_up_for_the_same_day_and_an_evening_is_not(
    scheduler: Scheduler,
) -> None:
    scheduler.clock.move_to_day(MONDAY, hour=17)
    await a_sweeper(scheduler).sweep()
    scheduler.clock.move_to_day(date(2026, 3, 3), hour=18)
    await a_sweeper(scheduler).sweep()
    assert await days_said(scheduler) == [MONDAY]
    scheduler.clock.move_to_day(date(2026, 3, 4))
    await a_sweeper(scheduler).sweep()
    *_, last = await scheduler.said(WorkdayBeganV1)
    assert (last.day, last.since) == (date(2026, 3, 4), datetime(2026, 3, 2, 17, tzinfo=legal_zone()))


@pytest.mark.parametrize("step", [timedelta(hours=-3), timedelta(days=-1), timedelta(days=1)])
async def test_a_clock_that_is_set_says_no_day_twice(scheduler: Scheduler, step: timedelta) -> None:
    sweeper, now = a_sweeper(scheduler), datetime(2026, 3, 4, 2, tzinfo=UTC)
    for instant in (now, now + step, now):
        scheduler.clock.move_to(instant)
        await sweeper.sweep()
    said = await days_said(scheduler)
    assert len(said) == len(set(said))
    assert date(2026, 3, 4) in said


async def test_weekends_and_days_off_of_the_region_are_no_working_days(scheduler: Scheduler) -> None:
    off = Holiday(MONDAY, "Hari jadi provinsi", DayKind.LOCAL)
    await scheduler.replace_year(2026, [*seed_year(2026).days, off])
    for day in (SUNDAY, MONDAY):
        scheduler.clock.move_to_day(day, hour=9)
        await a_sweeper(scheduler).sweep()
    assert await days_said(scheduler) == []


def test_a_night_that_does_not_span_midnight_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERBUKA_QUIET_BEGINS", "09:00")
    with pytest.raises(Refusal, match=r"^PENGATURAN_SALAH: .*begins"):
        QuietHours()
