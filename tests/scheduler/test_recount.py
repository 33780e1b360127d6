"""A changed ladder or calendar counts every running clock anew: rungs come, move and go, and it is said what moved."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.scheduler.commands.recount import Recounter
from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.domain.deadlines import ClockStanding, RungKind, RungState, Step, WatchedPeriod
from services.scheduler.domain.holidays import seed_calendar, seed_year
from services.scheduler.domain.sweep import differences, overdue_of
from services.scheduler.tables import MESSAGING, rungs
from shared.contracts.deadlines import CalendarChangedV1, DeadlineSetV1, DeclassificationDueV1
from shared.law import ladder
from shared.law.ladder import Rung, ladder_days, late_rungs, window_rungs
from tests.scheduler.build import Scheduler, classified, opened

CALENDAR = seed_calendar(range(2025, 2028))
PERIOD = WatchedPeriod("butir", 1, date(2026, 12, 31), None)


def standing(name: str, on: date, state: RungState = RungState.WAITING) -> ClockStanding:
    return ClockStanding(Step(name, RungKind.NOTICE, on, 1), state)


def test_what_should_stand_is_told_apart_from_what_does() -> None:
    said, moved, *others = names_of(*ladder_days())
    stands = [
        standing(said, date(2026, 10, 1), RungState.FIRED),
        standing(moved, date(2026, 10, 1)),
        standing("h-0", date(2026, 12, 1)),
        ClockStanding(Step("opening-k", RungKind.OPENING, date(2026, 12, 1), case_id="k"), RungState.WAITING),
        ClockStanding(Step("lapse", RungKind.LAPSE, date(2027, 1, 1)), RungState.CANCELLED),
    ]
    found = differences(PERIOD, CALENDAR, stands, {})
    day = CALENDAR.nth_working_day_before(date(2026, 12, 31), ladder_days()[1])
    assert [step.name for step in found.added] == [*others, "lapse"]
    assert [(step.name, step.on) for step in found.redated] == [(moved, day)]
    assert [step.name for step in found.removed] == ["h-0"]


def test_the_time_of_an_early_case_moves_with_the_calendar() -> None:
    step = overdue_of("k", date(2026, 1, 5), CALENDAR)
    stands = [ClockStanding(replace(step, on=step.on - timedelta(days=2)), RungState.WAITING)]
    assert differences(PERIOD, CALENDAR, stands, {"k": date(2026, 1, 5)}).redated == (step,)
    assert differences(PERIOD, CALENDAR, stands, {}).redated == ()


def change_ladder(monkeypatch: pytest.MonkeyPatch, *days: int) -> None:
    monkeypatch.setattr(ladder, "LADDER", tuple(Rung(each, "Uji.") for each in days))


def names_of(*days: int) -> list[str]:
    return [f"h-{each}" for each in days]


async def names(scheduler: Scheduler, state: str = "waiting", item_id: str = "butir") -> list[str]:
    query = select(rungs.c.rung).where(rungs.c.item_id == item_id, rungs.c.state == state).order_by(rungs.c.on)
    async with scheduler.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def test_a_changed_ladder_adds_and_removes_rungs_on_every_running_clock(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [f"butir-{number}" for number in range(8)]
    await scheduler.hears(*(classified(item, ends_on=date(2040, 6, 1)) for item in items))
    await scheduler.hears(classified("tutup"), opened("tutup"))
    assert await scheduler.recounter.begin()
    await scheduler.recounter.finish()
    assert not await scheduler.recounter.begin(), "nothing changed"
    before = ladder_days()
    removed, added = before[-3], before[0] + 15
    after = (added, *(days for days in before if days != removed))
    change_ladder(monkeypatch, *after)
    assert await scheduler.recounter.begin()
    await scheduler.sweeper.sweep()
    expected = [*names_of(*after), "lapse"]
    assert all([await names(scheduler, item_id=item) == expected for item in items])
    assert await names(scheduler, "cancelled", "butir-0") == names_of(removed)
    (told, _) = await scheduler.standing.recounts()
    assert (told.clocks, told.added, told.removed, told.moved) == (8, 8, 8, 0)
    assert told.finished_at is not None


async def test_a_rung_that_was_said_stays_said_and_one_that_comes_back_waits_again(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(classified())
    await scheduler.on(date(2026, 11, 17))
    whole, late = ladder_days(), late_rungs()
    for days in ((whole[0], late[0], late[-1]), whole):
        change_ladder(monkeypatch, *days)
        await scheduler.recounter.begin()
        await scheduler.sweeper.sweep()
    assert await names(scheduler) == [*names_of(*late), "lapse"]
    await scheduler.on(date(2026, 12, 31))
    assert [said.rung for said in await scheduler.said(DeclassificationDueV1)] == list(whole)


async def test_a_worker_that_starts_counts_what_an_older_one_left(scheduler: Scheduler) -> None:
    """An older version kept no missed reviews, and cancelled a lapse that an opening was to replace."""
    await scheduler.hears(classified(), classified("tahunan", ends_on=None, review_on=date(2026, 9, 1)))
    lapse, missed = rungs.c.rung == "lapse", rungs.c.kind == "missed"
    async with scheduler.database.transaction() as connection:
        await connection.execute(rungs.delete().where(missed))
        await connection.execute(update(rungs).where(lapse).values(state="cancelled", reason="pembukaan_disetujui"))
    await scheduler.recounter.begin()
    await scheduler.sweeper.sweep()
    assert (await names(scheduler))[-1] == "lapse"
    assert await names(scheduler, item_id="tahunan") == ["review-2026-09-01", "missed-5", "missed-10", "missed-30"]


async def test_a_calendar_moves_clocks_however_far_away(scheduler: Scheduler) -> None:
    far = date(2040, 12, 31)
    await scheduler.hears(classified("jauh", ends_on=far))
    before = (await scheduler.queries.explain("jauh")).deadline.window_opens
    days = [*seed_year(2040).days, Holiday(date(2040, 12, 27), "Cuti", DayKind.JOINT)]
    done = await scheduler.replace_year(2040, days, decree="SKB 9/2039")
    assert done is not None
    assert [(each.item_id, each.before) for each in done.recount.moves] == [("jauh", before)]
    assert len(await scheduler.said(DeadlineSetV1)) == 2
    (changed,) = await scheduler.said(CalendarChangedV1)
    assert (changed.year, changed.calendar_version, changed.moved) == (2040, "kalender-2", 1)
    assert changed.days_off == tuple(sorted(each.day for each in days if each.day.weekday() < 5))


async def test_nothing_is_said_before_all_clocks_are_counted(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(classified())

    async def impatient(self: Recounter, *, seconds: float | None = None) -> bool:
        return False

    day_off = Holiday(date(2026, 12, 28), "Cuti", DayKind.JOINT)
    with monkeypatch.context() as patch:
        patch.setattr(Recounter, "finish", impatient)
        done = await scheduler.replace_year(2026, [*seed_year(2026).days, day_off])
    assert done is not None
    assert done.recount.finished_at is None
    assert (await scheduler.standing.heartbeat()).counting
    await scheduler.on(date(2026, 11, 16))
    assert [said.rung for said in await scheduler.said(DeclassificationDueV1)] == list(window_rungs())
    assert not (await scheduler.standing.heartbeat()).counting


async def test_a_count_leaves_a_line_in_the_audit_trail(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.recounter.begin()
    await scheduler.recounter.finish()
    async with scheduler.database.transaction() as connection:
        lines: list[Any] = list((await connection.execute(MESSAGING.audit.rows.select())).mappings())
    assert [(line["act"], line["detail"]["clocks"]) for line in lines] == [("recount_clocks", 1)]
