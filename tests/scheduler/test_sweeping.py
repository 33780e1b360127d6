"""The sweep on PostgreSQL: each step once, after outages, beside a second sweeper, around a bad item."""

import asyncio
from collections import Counter
from datetime import date, timedelta

from sqlalchemy import func, select

from services.scheduler.commands.sweep import Sweeper
from services.scheduler.domain.deadlines import DueStep
from services.scheduler.domain.holidays import workdays_before
from services.scheduler.tables import MESSAGING, cases, heartbeats
from shared.contracts.deadlines import DeclassificationDueV1, ExemptionLapsedV1, OpeningEffectiveV1
from shared.law.ladder import ladder_days, window_rungs
from shared.runtime.clock import start_of
from tests.scheduler.build import Scheduler, approved, classified

RUNGS = list(ladder_days())


async def test_each_rung_is_said_once_though_the_sweep_comes_every_day(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    for ahead in range(100):
        await scheduler.on(date(2026, 10, 1) + timedelta(days=ahead))
    assert [event.rung for event in await scheduler.said(DeclassificationDueV1)] == RUNGS
    lapses = await scheduler.said(ExemptionLapsedV1)
    assert len(lapses) == 8, "registry never answers: said again each day that the sweep comes"
    assert {event.lapsed_on for event in lapses} == {date(2027, 1, 1)}


async def test_a_rung_is_said_from_midnight_in_pontianak_and_not_before(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    scheduler.clock.move_to(start_of(date(2026, 10, 6)) - timedelta(seconds=1))
    assert (await scheduler.sweeper.sweep()).fired == 0
    scheduler.clock.move_to(start_of(date(2026, 10, 6)))
    assert (await scheduler.sweeper.sweep()).fired == 1


async def test_after_an_outage_all_passed_steps_are_said_in_date_order(scheduler: Scheduler) -> None:
    ends = {f"butir-{number}": date(2026, 6, 1) + timedelta(days=number) for number in range(6)}
    await scheduler.hears(*(classified(item_id, ends_on=end) for item_id, end in ends.items()))
    beat = await scheduler.on(date(2026, 12, 1))
    said = await scheduler.said(DeclassificationDueV1, ExemptionLapsedV1)
    days = [event.rung_on if isinstance(event, DeclassificationDueV1) else event.lapsed_on for event in said]
    assert beat.fired == len(said) == len(ends) * (len(RUNGS) + 1)
    assert days == sorted(days)


async def test_an_item_classified_late_still_says_the_rungs_that_passed(scheduler: Scheduler) -> None:
    end, today = date(2026, 3, 20), date(2026, 3, 2)
    await scheduler.hears(classified(ends_on=end))
    await scheduler.on(today)
    passed = [days for days in RUNGS if workdays_before(end, days) <= today]
    assert len(passed) >= len(window_rungs())
    assert [event.rung for event in await scheduler.said(DeclassificationDueV1)] == passed


async def test_two_sweepers_at_once_say_everything_once(scheduler: Scheduler) -> None:
    await scheduler.hears(*(classified(f"butir-{number}", ends_on=date(2026, 6, 30)) for number in range(12)))
    scheduler.clock.move_to_day(date(2026, 12, 1))
    other = Sweeper(scheduler.database, scheduler.clock, batch=3)
    await asyncio.gather(scheduler.sweeper.sweep(), other.sweep(), scheduler.sweeper.sweep())
    await scheduler.sweeper.sweep()
    said = Counter((event.item_id, event.rung) for event in await scheduler.said(DeclassificationDueV1))
    assert set(said.values()) == {1}
    assert len(said) == 12 * len(RUNGS)


async def test_rungs_of_one_item_keep_their_order_beside_a_second_sweeper(scheduler: Scheduler) -> None:
    await scheduler.hears(*(classified(f"butir-{number}", ends_on=date(2026, 6, 30)) for number in range(8)))
    scheduler.clock.move_to_day(date(2026, 12, 1))
    await asyncio.gather(*(Sweeper(scheduler.database, scheduler.clock, batch=2).sweep() for _ in range(3)))
    await scheduler.sweeper.sweep()
    by_item: dict[str, list[int]] = {}
    for event in await scheduler.said(DeclassificationDueV1):
        by_item.setdefault(event.item_id, []).append(event.rung)
    assert all(rungs == RUNGS for rungs in by_item.values())


async def spoil(scheduler: Scheduler, case_id: str) -> None:
    async with scheduler.database.transaction() as connection:
        await connection.execute(cases.delete().where(cases.c.case_id == case_id))


async def test_one_bad_item_is_set_aside_and_stops_nobody_else(scheduler: Scheduler) -> None:
    day = date(2026, 6, 1)
    for item in ("baik", "buruk", "cukup"):
        await scheduler.hears(classified(item), approved(item, case_id=f"kasus-{item}", effective_on=day))
    await spoil(scheduler, "kasus-buruk")
    beat = await scheduler.on(day)
    assert (beat.fired, beat.parked) == (2, 1)
    assert {event.item_id for event in await scheduler.said(OpeningEffectiveV1)} == {"baik", "cukup"}
    (stuck,) = await scheduler.queries.stuck()
    assert (stuck.item_id, stuck.failure) == ("buruk", "LANGKAH_TIDAK_COCOK")


async def test_a_bad_item_is_tried_again_later_and_says_its_steps_when_mended(scheduler: Scheduler) -> None:
    day = date(2026, 6, 1)
    await scheduler.hears(classified(), approved(effective_on=day))
    await spoil(scheduler, "kasus")
    await scheduler.on(day)
    await scheduler.sweeper.sweep()
    assert (await scheduler.queries.stuck())[0].attempts == 1
    await scheduler.hears(approved(effective_on=day))
    scheduler.clock.move_to(scheduler.clock.now() + timedelta(minutes=2))
    assert (await scheduler.sweeper.sweep()).fired == 1
    assert await scheduler.queries.stuck() == []


async def test_an_operator_takes_an_item_back_at_once(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2026, 6, 1)))
    await spoil(scheduler, "kasus")
    await scheduler.on(date(2026, 6, 1))
    await scheduler.sweeper.retry("butir", actor="operator")
    assert await scheduler.queries.stuck() == []
    async with scheduler.database.transaction() as connection:
        (line,) = await MESSAGING.audit.history(connection, "butir")
    assert (line["act"], line["actor"]) == ("retry_sweep", "operator")


async def test_a_heartbeat_is_written_even_when_nothing_is_due(scheduler: Scheduler) -> None:
    first, second = await scheduler.on(date(2026, 3, 2)), await scheduler.on(date(2026, 3, 3))
    assert (first.fired, second.fired, second.watermark_from) == (0, 0, first.watermark_to)
    async with scheduler.database.transaction() as connection:
        assert (await connection.execute(select(func.count()).select_from(heartbeats))).scalar_one() == 2


async def test_a_preview_says_nothing_and_changes_nothing(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    scheduler.clock.move_to_day(date(2026, 11, 17))
    before = await scheduler.state_hash()
    due = await scheduler.sweeper.preview()
    assert [each.step.name for each in due if isinstance(each, DueStep)] == [f"h-{days}" for days in window_rungs()]
    assert await scheduler.state_hash() == before
    assert await scheduler.said(DeclassificationDueV1) == []


async def test_the_loop_sweeps_what_becomes_due_while_it_runs(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    scheduler.clock.move_to_day(date(2026, 10, 6))
    loop = asyncio.create_task(scheduler.sweeper.run())
    try:
        async with asyncio.timeout(10):
            while not (said := await scheduler.said(DeclassificationDueV1)):
                await asyncio.sleep(0.02)
                assert not loop.done()
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
    assert [event.rung for event in said] == [60]
    assert (await scheduler.standing.heartbeat()).past_due == 0
