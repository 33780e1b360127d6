"""A lapse and an opening are settled by the fact that registry says; until then they are said again, never silent."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.scheduler.domain.holidays import seed_calendar
from services.scheduler.tables import cases, rungs
from shared.contracts import Event
from shared.contracts.deadlines import (
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.contracts.exemptions import CaseClosedV1, ItemReclassifiedV1
from shared.law.ladder import ladder_days, late_rungs
from shared.runtime.clock import start_of
from tests.scheduler.build import Scheduler, approved, classified, opened

END = date(2026, 12, 31)
LAPSED = date(2027, 1, 1)
LATER: dict[str, Any] = {"kind": ItemReclassifiedV1, "period_version": 2, "ends_on": date(2029, 1, 1)}


async def wait(scheduler: Scheduler, **time: int) -> Any:
    scheduler.clock.move_to(scheduler.clock.now() + timedelta(**time))
    return await scheduler.sweeper.sweep()


async def lapses(scheduler: Scheduler) -> int:
    return len(await scheduler.said(ExemptionLapsedV1))


async def test_a_lapse_is_said_again_every_hour_until_the_item_is_open(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(LAPSED)
    await wait(scheduler, minutes=59)
    assert await lapses(scheduler) == 1
    await wait(scheduler, minutes=2)
    await wait(scheduler, hours=1)
    assert await lapses(scheduler) == 3
    await scheduler.hears(opened(opened_on=LAPSED))
    await wait(scheduler, hours=5)
    assert await lapses(scheduler) == 3
    assert await scheduler.standing.unanswered() == []


@pytest.mark.parametrize("answer", [opened(), classified(**LATER)], ids=lambda event: type(event).type)
async def test_registrys_fact_settles_what_was_said(scheduler: Scheduler, answer: Event) -> None:
    await scheduler.hears(classified())
    await scheduler.on(LAPSED)
    await scheduler.hears(answer)
    beat = await wait(scheduler, hours=3)
    assert (await lapses(scheduler), (await scheduler.standing.heartbeat()).unanswered, beat.fired) == (1, 0, 0)


async def test_an_unanswered_step_is_listed_and_counted(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(LAPSED)
    assert (await scheduler.standing.heartbeat()).unanswered == 0, "registry has a few minutes"
    scheduler.clock.move_to(scheduler.clock.now() + timedelta(minutes=11))
    (listed,) = await scheduler.standing.unanswered()
    assert (listed.item_id, listed.step, listed.state, listed.said) == ("butir", "lapse", "fired", 1)
    assert (await scheduler.standing.heartbeat()).unanswered == 1


async def test_a_lapse_that_was_refused_waits_for_its_day(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(LAPSED + timedelta(days=30))
    assert await lapses(scheduler) == 1
    scheduler.clock.move_to_day(date(2026, 12, 2))
    await scheduler.refused("lapse", on=LAPSED)
    assert (await wait(scheduler, days=20)).fired == 0
    await scheduler.on(LAPSED)
    assert await lapses(scheduler) == 2


async def test_a_refused_step_is_tried_after_a_minute_and_then_ever_later(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(LAPSED)
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        said = await lapses(scheduler)
        await scheduler.refused("lapse", on=LAPSED)
        await wait(scheduler, seconds=60 * minutes - 1)
        assert await lapses(scheduler) == said
        await wait(scheduler, seconds=1)
        assert await lapses(scheduler) == said + 1


async def test_a_rung_that_was_refused_is_said_again_on_its_day(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(date(2026, 12, 30))
    scheduler.clock.move_to_day(date(2026, 12, 1))
    days = seed_calendar((2026,)).working_days_before(date(2026, 12, 31), late_rungs())
    refused = [rung for rung in late_rungs() if days[rung] > date(2026, 12, 14)]
    for rung in refused:
        await scheduler.refused("notice", on=days[rung], rung=rung)
    await scheduler.on(date(2026, 12, 14))
    assert [said.rung for said in await scheduler.said(DeclassificationDueV1)] == list(ladder_days())
    await scheduler.on(date(2026, 12, 30))
    assert [said.rung for said in await scheduler.said(DeclassificationDueV1)] == [*ladder_days(), *refused]


async def test_a_review_and_an_opening_that_were_refused_come_on_their_days(scheduler: Scheduler) -> None:
    review, day = date(2026, 9, 1), date(2026, 6, 1)
    await scheduler.hears(classified("a", ends_on=None, review_on=review), classified("b"))
    await scheduler.hears(approved("b", effective_on=day))
    await scheduler.on(review)
    scheduler.clock.move_to_day(date(2026, 5, 1))
    await scheduler.refused("review", on=review, item_id="a")
    await scheduler.refused("opening", on=day, item_id="b", case_id="kasus")
    await scheduler.on(day)
    assert (len(await scheduler.said(OpeningEffectiveV1)), len(await scheduler.said(ReviewDueV1))) == (2, 1)
    await scheduler.on(review)
    assert len(await scheduler.said(ReviewDueV1)) == 2


async def test_a_refusal_of_what_was_never_said_changes_nothing(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    before = await scheduler.state_hash()
    await scheduler.refused("lapse", on=LAPSED)
    assert await scheduler.state_hash() == before


async def test_an_approved_opening_that_does_not_come_about_leaves_it_to_the_law(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=LAPSED))
    await scheduler.on(LAPSED)
    assert (len(await scheduler.said(OpeningEffectiveV1)), await lapses(scheduler)) == (1, 0)
    await wait(scheduler, minutes=61)
    assert (len(await scheduler.said(OpeningEffectiveV1)), await lapses(scheduler)) == (2, 1)


async def test_an_opened_part_answers_its_case_and_the_rest_ends_by_law(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2026, 12, 1)))
    async with scheduler.database.transaction() as connection:
        await connection.execute(update(cases).values(outcome="open_in_part"))
    await scheduler.on(date(2026, 12, 1))
    part = opened("bagian", opened_on=date(2026, 12, 1)).model_copy(update={"part_of": "butir", "mode": "partial"})
    await scheduler.hears(part)
    await wait(scheduler, hours=5)
    assert len(await scheduler.said(OpeningEffectiveV1)) == 1
    await scheduler.on(LAPSED)
    assert await lapses(scheduler) == 1


async def spoil(scheduler: Scheduler, **values: Any) -> None:
    async with scheduler.database.transaction() as connection:
        await connection.execute(update(rungs).where(rungs.c.rung == "lapse").values(values))


@pytest.mark.parametrize(
    "values",
    [{"state": "cancelled", "reason": "uji"}, {"state": "fired", "fired_at": start_of(END)}],
    ids=["cancelled", "said and forgotten"],
)
async def test_what_is_exempt_and_over_is_listed_rings_and_is_said_again(scheduler: Scheduler, values: Any) -> None:
    await scheduler.hears(classified())
    await scheduler.on(END)
    await spoil(scheduler, **values)
    scheduler.clock.move_to_day(LAPSED)
    assert (await scheduler.standing.heartbeat()).exempt_and_over == 1
    (over,) = await scheduler.standing.over()
    assert (over.item_id, over.last_exempt_day, over.lapse) == ("butir", END, values["state"])
    await scheduler.sweeper.sweep()
    assert await lapses(scheduler) == 1
    await scheduler.hears(opened(opened_on=LAPSED))
    assert (await scheduler.standing.heartbeat()).exempt_and_over == 0


async def test_a_case_that_closes_settles_its_opening(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2026, 6, 1)))
    await scheduler.on(date(2026, 6, 1))
    await scheduler.hears(CaseClosedV1(item_id="butir", case_id="kasus"))
    assert await scheduler.standing.unanswered() == []
    await wait(scheduler, hours=9)
    assert len(await scheduler.said(OpeningEffectiveV1)) == 1
