"""Clocks counted in parts, beside readers and through kill -9, stand as if each had been counted alone, and once."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.domain.holidays import seed_year
from services.scheduler.store import recount as store_recount
from services.scheduler.tables import recount_parts
from shared.contracts import Event
from shared.contracts.deadlines import CalendarChangedV1, DeadlineSetV1
from shared.contracts.exemptions import CaseOpenedV2, ItemReclassifiedV1, TakedownRecordedV1
from shared.runtime.clock import MovableClock
from tests.conftest import RoomDatabase
from tests.scheduler.build import KETUA, OPERATOR, Scheduler, approved, classified, no_counting, opened

LEAVE = [Holiday(date(2026, month, 8), "Cuti bersama tambahan", DayKind.JOINT) for month in (5, 7, 9, 10, 12)]
DAYS = [*seed_year(2026).days, *LEAVE]
CLOCKS = 24


def province() -> Iterator[Event]:
    """Yields clocks of every sort: dated near and far, reviewed, reclassified, opened, with cases and take-downs."""
    for number in range(CLOCKS):
        item = f"butir-{number:02}"
        ends_on = None if number % 8 == 7 else date(2026 + number // 20, 1 + number % 12, 1 + number % 28)
        yield classified(item, ends_on=ends_on, review_on=None if ends_on else date(2026, 9, 1 + number % 9))
        if number % 5 == 2:
            yield CaseOpenedV2(
                item_id=item, case_id=f"kasus-{number}", trigger="consent", period_version=1, opened_on=date(2026, 3, 2)
            )
        if number % 11 == 3:
            yield classified(item, period_version=2, ends_on=date(2026, 12, 1), kind=ItemReclassifiedV1)
    yield approved("butir-02", effective_on=date(2026, 6, 1), case_id="kasus-2")
    yield opened("butir-05", opened_on=date(2026, 3, 2))
    yield TakedownRecordedV1(item_id="butir-01", version=1, takedown_id="turun", taken_down_on=date(2026, 5, 12))


async def filled(database: Any, clock: MovableClock, size: int) -> Scheduler:
    """Returns a room that heard all that and said what was due in April."""
    scheduler = Scheduler(database, MovableClock(clock.now()), slices=size)
    scheduler.clock.move_to_day(date(2026, 3, 2))
    await scheduler.hears(*province())
    await scheduler.on(date(2026, 4, 20))
    return scheduler


async def told(scheduler: Scheduler) -> dict[str, Any]:
    """Returns what the room has said and what stands, in no order that side-by-side work could change."""
    (recount, *_) = await scheduler.standing.recounts()
    counts = recount.model_dump(include={"total", "clocks", "moved", "added", "redated", "removed"})
    said = sorted(each.model_dump_json() for each in await scheduler.said(DeadlineSetV1, CalendarChangedV1))
    moves = sorted(move.item_id for move in recount.moves)
    return {"said": said, "state": await scheduler.state_hash(), "counts": counts, "moves": moves}


async def test_parts_of_any_size_leave_what_each_clock_counted_alone_leaves(
    room_database: RoomDatabase, clock: MovableClock
) -> None:
    alone, together = [await filled(await room_database("scheduler"), clock, size) for size in (1, 1000)]
    assert await alone.state_hash() == await together.state_hash()
    for scheduler in (alone, together):
        assert await scheduler.replace_year(2026, DAYS) is not None
    found = await told(together)
    assert found == await told(alone)
    assert found["counts"]["clocks"] == found["counts"]["total"] == CLOCKS - 1
    assert 0 < found["counts"]["moved"] < CLOCKS


async def test_a_process_killed_between_parts_loses_and_doubles_nothing(
    room_database: RoomDatabase, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurt, whole = [await filled(await room_database("scheduler"), clock, 2) for _ in range(2)]
    await whole.replace_year(2026, DAYS)
    with no_counting(monkeypatch):
        await hurt.replace_year(2026, DAYS)
    for _ in range(2):
        await killed_in_mid_count(hurt)
        assert (await hurt.standing.heartbeat()).counting
        assert not await hurt.said(CalendarChangedV1)
    assert await hurt.recounter.finish()
    assert await told(hurt) == await told(whole)


async def killed_in_mid_count(scheduler: Scheduler) -> None:
    """Starts a process that counts and kills it as soon as it has counted some more parts."""
    before = await parts_done(scheduler)
    url, at = scheduler.database.url, scheduler.clock.now().isoformat()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.scheduler.counting", url, at)
    while await parts_done(scheduler) <= before:
        assert process.returncode is None, "the process ended before it could be killed"
    process.kill()
    await process.wait()
    assert await parts_done(scheduler) > before


async def parts_done(scheduler: Scheduler) -> int:
    query = select(func.count(recount_parts.c.done_at))
    async with scheduler.database.snapshot() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_nobody_waits_for_a_part_that_is_being_counted(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(*(classified(f"butir-{number}") for number in range(3)))
    with no_counting(monkeypatch):
        await scheduler.replace_year(2026, DAYS)
    async with scheduler.database.transaction() as connection:
        order = await store_recount.oldest(connection)
        assert order is not None
        await store_recount.part(connection, order.id, 3)
    async with scheduler.database.transaction() as connection:
        await scheduler.calendars.current(connection, scheduler.clock.now())
        part = await store_recount.claim_part(connection, order.id)
        assert part is not None
        assert len(await store_recount.clocks_of(connection, part)) == 3
        async with asyncio.timeout(30):
            assert len(await scheduler.queries.deadlines()) == 3
            assert (await scheduler.queries.explain("butir-1")).deadline.calendar_version == "kalender-1"
            assert (await scheduler.standing.recounts())[0].total == 3
            await scheduler.hears(classified("butir-baru"))
    assert await scheduler.recounter.finish()


async def test_what_a_year_would_move_is_told_while_clocks_are_counted(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduler.hears(classified())
    plain: Any = {"decree": "SKB 1/2026", "provisional": False}
    await scheduler.years.propose(OPERATOR, 2026, DAYS, **plain)
    async with scheduler.database.transaction() as connection:
        await scheduler.calendars.exclusive(connection, scheduler.clock.now())
        async with asyncio.timeout(30):
            waiting = await scheduler.years.pending(2026)
    assert waiting is not None
    assert (waiting[1].recomputed, waiting[1].moved) == (1, 1)
    assert (await scheduler.years.confirm(KETUA, 2026)).recount.moved == 1
