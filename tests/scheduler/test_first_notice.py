"""The first rung is counted back from the service times of the province; it is told once, and earlier, never later."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from services.scheduler.commands.recount import Recounter
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.tables import MESSAGING, rungs
from shared.contracts.deadlines import DeclassificationDueV1
from shared.law.ladder import FIRST_ASKS, ladder_days
from shared.law.lead_times import ServiceStep, Targets
from tests.scheduler.build import Scheduler, classified, year_without

END = date(2026, 12, 31)
AT_80, AT_70 = date(2026, 9, 8), date(2026, 9, 22)
"""The 80th and the 70th working day before `END`; 24 and 25 December are none."""


def takes(consider: int, decide: int = 10, approve: int = 5) -> Targets:
    return {
        ServiceStep.CONSIDER: consider,
        ServiceStep.DECIDE_OPENING: decide,
        ServiceStep.APPROVE_OPENING: approve,
        ServiceStep.PROPOSE: 60,
    }


async def set_times(scheduler: Scheduler, targets: Targets) -> bool:
    """Starts a worker with these service times, as an operator does who changed them."""
    recounter = Recounter(scheduler.database, scheduler.commands, size=3, service_days=targets)
    ordered = await recounter.begin()
    await recounter.finish()
    return ordered


async def waiting(scheduler: Scheduler) -> list[str]:
    query = select(rungs.c.rung).where(rungs.c.state == "waiting").order_by(rungs.c.on)
    async with scheduler.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def told(scheduler: Scheduler) -> Sequence[int]:
    return [said.rung for said in await scheduler.said(DeclassificationDueV1)]


USUAL = [*(f"h-{days}" for days in ladder_days()), "lapse"]


async def test_the_first_notice_leaves_what_the_steps_take(scheduler: Scheduler) -> None:
    assert await set_times(scheduler, takes(65))
    await scheduler.hears(classified())
    assert await waiting(scheduler) == ["h-80", *USUAL]
    shown = (await scheduler.queries.explain("butir")).first_notice
    assert shown is not None
    assert (shown.on, shown.working_days, shown.needed) == (AT_80, 80, 80)
    assert shown.steps == {"consider": 65, "decide_opening": 10, "approve_opening": 5}
    await scheduler.on(AT_80)
    assert await told(scheduler) == [80]
    (step,) = [each for each in (await scheduler.queries.explain("butir")).steps if each.name == "h-80"]
    assert step.asks == FIRST_ASKS


@pytest.mark.parametrize("targets", [takes(1, 1, 1), takes(45), {ServiceStep.CONSIDER: 60}, {}])
async def test_no_service_time_makes_the_notice_later(scheduler: Scheduler, targets: Targets) -> None:
    await set_times(scheduler, targets)
    await scheduler.hears(classified())
    assert await waiting(scheduler) == USUAL


async def test_other_times_are_a_version_that_counts_running_clocks_anew(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    assert await set_times(scheduler, takes(65))
    assert not await set_times(scheduler, takes(65)), "the same times are no change"
    assert await waiting(scheduler) == ["h-80", *USUAL]
    assert await set_times(scheduler, takes(55))
    assert await waiting(scheduler) == ["h-70", *USUAL]
    assert await set_times(scheduler, {})
    assert await waiting(scheduler) == USUAL
    async with scheduler.database.transaction() as connection:
        number, _ = await scheduler.calendars.shown(connection)
        lines = (await connection.execute(MESSAGING.audit.rows.select())).mappings().all()
    changed = [line for line in lines if line["act"] == "change_service_days"]
    assert [line["subject"] for line in changed] == [calendar_name(each) for each in range(2, number + 1)]
    assert [line["detail"] for line in changed] == [
        {"needed_before": 0, "needed": 80, "consider": 65, "decide_opening": 10, "approve_opening": 5},
        {"needed_before": 80, "needed": 70, "consider": 55, "decide_opening": 10, "approve_opening": 5},
        {"needed_before": 70, "needed": 0},
    ]


async def test_a_notice_that_was_told_is_neither_told_again_nor_lost(scheduler: Scheduler) -> None:
    await set_times(scheduler, takes(65))
    await scheduler.hears(classified())
    await scheduler.on(AT_80)
    for consider in (55, 60):
        await set_times(scheduler, takes(consider))
    await scheduler.on(AT_70)
    assert await told(scheduler) == [80]
    await scheduler.on(END)
    assert await told(scheduler) == [80, *ladder_days()]


async def test_a_first_notice_whose_day_is_over_is_told_at_once_where_none_was(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(AT_70)
    await set_times(scheduler, takes(65))
    await scheduler.sweeper.sweep()
    assert await told(scheduler) == [80]


async def test_a_changed_calendar_keeps_the_times_and_their_day(scheduler: Scheduler) -> None:
    await set_times(scheduler, takes(65))
    await scheduler.hears(classified())
    before = (await scheduler.queries.explain("butir")).first_notice
    await scheduler.replace_year(2026, year_without(2026, date(2026, 12, 25)))
    after = (await scheduler.queries.explain("butir")).first_notice
    assert before is not None
    assert after is not None
    assert (after.since, after.steps, after.working_days) == (before.since, before.steps, 80)
    assert await waiting(scheduler) == ["h-80", *USUAL]
