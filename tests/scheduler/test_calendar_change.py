"""A replaced calendar year moves open deadlines, says so, and says no rung twice."""

from dataclasses import replace
from datetime import date

import pytest

from services.scheduler.commands.calendar import Confirmed
from services.scheduler.domain.calendar import Calendar, CalendarYear, DayKind, Holiday
from services.scheduler.domain.holidays import seed_year
from shared.contracts.deadlines import CalendarChangedV1, DeadlineSetV1, DeclassificationDueV1
from shared.law.ladder import ladder_days, late_rungs, window_rungs
from shared.law.limits import WINDOW_DAYS
from shared.runtime.errors import Refusal
from tests.scheduler.build import Scheduler, classified, year_without

CHRISTMAS_EVE = date(2026, 12, 24)
END = date(2026, 12, 31)
NEW_LEAVE = Holiday(date(2026, 12, 28), "Cuti bersama tambahan", DayKind.JOINT)


async def change(scheduler: Scheduler, *days: Holiday) -> Confirmed:
    done = await scheduler.replace_year(2026, days)
    assert done is not None
    return done


async def test_a_cancelled_leave_moves_the_window_and_reports_before_and_after(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), classified("jauh", ends_on=date(2030, 1, 1)))
    done = await change(scheduler, *year_without(2026, CHRISTMAS_EVE))
    (moved,) = done.recount.moves
    assert (moved.item_id, moved.before, moved.after) == ("butir", date(2026, 11, 17), date(2026, 11, 18))
    assert (done.recount.clocks, done.recount.moved, done.calendar_version) == (2, 1, "kalender-2")


async def test_a_change_is_said_with_the_deadlines_that_moved(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await change(scheduler, *year_without(2026, CHRISTMAS_EVE))
    _, moved, changed = await scheduler.said()
    assert isinstance(moved, DeadlineSetV1)
    assert (moved.window_opens, moved.calendar_version) == (date(2026, 11, 18), "kalender-2")
    assert (changed.year, changed.calendar_version, changed.moved) == (2026, "kalender-2", 1)


async def test_a_rung_that_was_said_is_not_said_again_and_the_others_move(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(date(2026, 11, 17))
    days_off = [*year_without(2026, CHRISTMAS_EVE), NEW_LEAVE, Holiday(date(2026, 12, 29), "x", DayKind.JOINT)]
    await change(scheduler, *days_off)
    await scheduler.on(date(2026, 12, 31))
    said = await scheduler.said(DeclassificationDueV1)
    assert [event.rung for event in said] == list(ladder_days())
    days = {event.rung: event.rung_on for event in said}
    assert days[WINDOW_DAYS] == date(2026, 11, 17)
    after = Calendar("uji", {2026: CalendarYear(tuple(days_off), False, "SKB 1/2026")})
    assert {rung: days[rung] for rung in late_rungs()} == after.working_days_before(END, late_rungs())


async def test_an_added_leave_fires_the_rungs_that_are_then_past(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(date(2026, 11, 16))
    await change(scheduler, *seed_year(2026).days, NEW_LEAVE)
    await scheduler.on(date(2026, 11, 16))
    assert [event.rung for event in await scheduler.said(DeclassificationDueV1)] == list(window_rungs())


async def test_a_year_becoming_final_is_said_though_nothing_moved(scheduler: Scheduler) -> None:
    scheduler.clock.move_to_day(date(2027, 1, 4))
    await scheduler.hears(classified(ends_on=date(2028, 12, 29)))
    final = replace(seed_year(2028), provisional=False)
    done = await scheduler.replace_year(2028, final.days, decree="SKB 12/2027")
    assert done is not None
    assert done.recount.moves == ()
    assert [event.provisional for event in await scheduler.said(DeadlineSetV1)] == [True, False]


async def test_the_same_year_again_changes_nothing(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    days = year_without(2026, CHRISTMAS_EVE)
    first = await change(scheduler, *days)
    assert await scheduler.replace_year(2026, list(reversed(days))) is None
    assert (first.calendar_version, (await scheduler.queries.year()).calendar_version) == ("kalender-2", "kalender-2")
    assert len(await scheduler.said(CalendarChangedV1)) == 1


async def test_every_running_clock_is_counted_with_the_calendar_in_force(scheduler: Scheduler) -> None:
    await scheduler.hears(classified("dekat", ends_on=date(2026, 3, 31)), classified("jauh", ends_on=date(2030, 1, 1)))
    await change(scheduler, *year_without(2026, CHRISTMAS_EVE))
    near, far = await scheduler.queries.explain("dekat"), await scheduler.queries.explain("jauh")
    assert (near.deadline.calendar_version, far.deadline.calendar_version) == ("kalender-2", "kalender-2")
    assert "SKB 1/2026" in near.decrees


@pytest.mark.parametrize(
    ("code", "year", "days", "decree"),
    [
        ("TAHUN_DI_LUAR_KALENDER", 1999, [Holiday(date(1999, 1, 1), "x", DayKind.NATIONAL)], "SKB 1/1998"),
        ("DASAR_KALENDER_KOSONG", 2026, [NEW_LEAVE], "  "),
        ("NOMOR_KEPUTUSAN_KOSONG", 2026, [NEW_LEAVE], "SKB Tiga Menteri Tahun 2025"),
        ("KALENDER_KOSONG", 2026, [], "SKB 1/2025"),
        ("HARI_DI_LUAR_TAHUN", 2027, [NEW_LEAVE], "SKB 1/2025"),
        ("HARI_GANDA", 2026, [NEW_LEAVE, NEW_LEAVE], "SKB 1/2025"),
        ("NAMA_HARI_KOSONG", 2026, [replace(NEW_LEAVE, name=" ")], "SKB 1/2025"),
    ],
)
async def test_a_year_that_cannot_be_is_refused(
    scheduler: Scheduler, code: str, year: int, days: list[Holiday], decree: str
) -> None:
    with pytest.raises(Refusal, match=code):
        await scheduler.replace_year(year, days, decree=decree)
    assert await scheduler.said() == []


async def test_the_calendar_shows_the_year_with_its_decree(scheduler: Scheduler) -> None:
    shown = await scheduler.queries.year()
    assert (shown.year, shown.calendar_version, shown.provisional, len(shown.days)) == (2026, "kalender-1", False, 25)
    with pytest.raises(Refusal, match="TAHUN_TANPA_KALENDER"):
        await scheduler.queries.year(1980)


async def test_an_explanation_lists_every_skipped_day_with_its_reason(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    explained = await scheduler.queries.explain("butir")
    reasons = {day.date: day.reason for day in explained.skipped}
    assert len(reasons) == (date(2026, 12, 31) - date(2026, 11, 17)).days - 30
    assert reasons[CHRISTMAS_EVE] == "Cuti Bersama Hari Raya Natal"
    assert [step.name for step in explained.steps][-1] == "lapse"


async def test_an_agency_cannot_see_the_clock_of_another(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    assert await scheduler.queries.deadlines(skpd="dinkes") == []
    with pytest.raises(Refusal, match="BUTIR_TANPA_WAKTU"):
        await scheduler.queries.explain("butir", skpd="dinkes")
