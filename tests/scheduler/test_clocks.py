"""Clocks follow the registry: set, moved, stopped, and the same after every event twice and shuffled."""

import random
from datetime import date

import pytest
from sqlalchemy import func, select

from services.scheduler.tables import MESSAGING, deadlines, holds, rungs
from shared.contracts import Event
from shared.contracts.deadlines import (
    DeadlineSetV1,
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.contracts.exemptions import CaseOpenedV1, HoldPlacedV1, HoldReleasedV1, ItemReclassifiedV1
from shared.law.ladder import window_rungs
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from tests.scheduler.build import Scheduler, approved, classified, opened


async def test_a_classified_item_gets_its_window_and_its_end(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    (said,) = await scheduler.said()
    assert said == DeadlineSetV1(
        item_id="butir",
        period_version=1,
        window_opens=date(2026, 11, 17),
        last_exempt_day=date(2026, 12, 31),
        calendar_version="kalender-1",
        provisional=False,
    )


async def test_an_undated_item_is_reviewed_every_year(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(ends_on=None, review_on=date(2026, 9, 1)))
    assert await scheduler.said() == []
    await scheduler.on(date(2026, 9, 1))
    await scheduler.on(date(2028, 10, 1))
    said = await scheduler.said(ReviewDueV1)
    assert [event.review_on.year for event in said] == [2026, 2027, 2028]


async def test_a_new_period_takes_the_place_of_the_old_one(scheduler: Scheduler) -> None:
    await scheduler.hears(classified())
    await scheduler.on(date(2026, 11, 16))
    await scheduler.hears(classified(kind=ItemReclassifiedV1, period_version=2, ends_on=date(2027, 12, 31)))
    await scheduler.on(date(2027, 1, 1))
    assert [event.rung for event in await scheduler.said(DeclassificationDueV1)] == list(window_rungs()[:-1])
    assert await scheduler.said(ExemptionLapsedV1) == []


async def test_a_stale_period_is_ignored(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(period_version=2), classified(period_version=1, ends_on=date(2026, 4, 1)))
    assert [event.period_version for event in await scheduler.said(DeadlineSetV1)] == [2]


async def test_the_same_period_again_only_renews_the_public_row(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), classified(kind=ItemReclassifiedV1, public_title="Judul baru"))
    (shown,) = await scheduler.queries.deadlines()
    assert shown.public_title == "Judul baru"
    assert len(await scheduler.said()) == 1


async def test_an_opening_takes_effect_on_the_day_that_the_approval_named(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2026, 6, 1)))
    await scheduler.on(date(2026, 5, 31))
    assert await scheduler.said(OpeningEffectiveV1) == []
    await scheduler.on(date(2026, 6, 1))
    (said,) = await scheduler.said(OpeningEffectiveV1)
    assert (said.case_id, said.effective_on) == ("kasus", date(2026, 6, 1))


async def test_an_opening_on_the_day_after_the_end_comes_instead_of_the_lapse(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2027, 1, 1)))
    beat = await scheduler.on(date(2027, 1, 1))
    assert len(await scheduler.said(OpeningEffectiveV1)) == 1
    assert await scheduler.said(ExemptionLapsedV1) == []
    assert beat.superseded == 1


async def test_an_approval_under_an_older_period_is_ignored(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(period_version=2), approved(effective_on=date(2026, 6, 1), period_version=1))
    await scheduler.on(date(2026, 6, 1))
    assert await scheduler.said(OpeningEffectiveV1) == []


async def test_an_opened_item_is_due_for_nothing_any_more(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(), approved(effective_on=date(2026, 6, 1)), opened(opened_on=date(2026, 5, 1)))
    beat = await scheduler.on(date(2027, 6, 1))
    assert (beat.fired, len(await scheduler.said())) == (0, 1)


async def test_an_item_opened_without_ever_having_had_a_clock_is_left_alone(scheduler: Scheduler) -> None:
    await scheduler.hears(opened())
    assert await scheduler.queries.deadlines(state="all") == []


async def test_a_period_without_any_date_is_reviewed_a_year_after_its_penetapan(scheduler: Scheduler) -> None:
    await scheduler.hears(classified(ends_on=None))
    await scheduler.on(date(2027, 3, 2))
    assert [event.review_on for event in await scheduler.said(ReviewDueV1)] == [date(2027, 3, 2)]


async def test_a_hold_does_not_stop_the_expiry(scheduler: Scheduler) -> None:
    hold = HoldPlacedV1(item_id="butir", hold_id="tahan", kind="sengketa", placed_on=date(2026, 5, 1))
    await scheduler.hears(classified(), hold)
    await scheduler.on(date(2027, 1, 1))
    assert len(await scheduler.said(ExemptionLapsedV1)) == 1


async def test_a_released_hold_shows_its_end(scheduler: Scheduler) -> None:
    hold = HoldPlacedV1(item_id="butir", hold_id="tahan", kind="sengketa", placed_on=date(2026, 5, 1))
    await scheduler.hears(
        classified(), hold, HoldReleasedV1(item_id="butir", hold_id="tahan", released_on=date(2026, 6, 1))
    )
    (shown,) = (await scheduler.queries.explain("butir")).holds
    assert shown.released_on == date(2026, 6, 1)


async def test_a_case_is_known_to_the_explanation(scheduler: Scheduler) -> None:
    case = CaseOpenedV1(item_id="butir", case_id="kasus", trigger="due", period_version=1)
    await scheduler.hears(classified(), case, approved(effective_on=date(2027, 1, 1)))
    (shown,) = (await scheduler.queries.explain("butir")).cases
    assert (shown.trigger, shown.outcome, shown.effective_on) == ("due", "open_at_end", date(2027, 1, 1))


@pytest.mark.parametrize(
    "event",
    [
        approved(effective_on=date(2026, 6, 1)),
        CaseOpenedV1(item_id="butir", case_id="kasus", trigger="due", period_version=1),
        HoldReleasedV1(item_id="butir", hold_id="tahan", released_on=date(2026, 6, 1)),
    ],
    ids=lambda event: type(event).type,
)
async def test_an_event_about_an_unknown_thing_is_a_dead_letter(scheduler: Scheduler, event: Event) -> None:
    assert await scheduler.delivery.receive(scheduler.record(event)) is DeliveryOutcome.DEAD
    async with scheduler.database.transaction() as connection:
        (letter,) = await MESSAGING.dead_letters.listing(connection)
    assert letter.key == "butir"


def a_year_of_events() -> list[Event]:
    """Returns the whole life of four items."""
    hold = HoldPlacedV1(item_id="b", hold_id="tahan", kind="sengketa", placed_on=date(2026, 5, 1))
    return [
        classified("a"),
        classified("b", ends_on=date(2026, 4, 30)),
        classified("c", ends_on=None, review_on=date(2026, 8, 1)),
        classified("d"),
        CaseOpenedV1(item_id="a", case_id="k-a", trigger="due", period_version=1),
        approved("a", case_id="k-a", effective_on=date(2027, 1, 1)),
        hold,
        HoldReleasedV1(item_id="b", hold_id="tahan", released_on=date(2026, 6, 1)),
        classified("d", kind=ItemReclassifiedV1, period_version=2, ends_on=date(2027, 6, 30)),
        opened("c", opened_on=date(2026, 7, 1)),
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_event_twice_and_shuffled_ends_in_the_same_state(scheduler: Scheduler, seed: int) -> None:
    records = [scheduler.record(event) for event in a_year_of_events()]
    await deliver(scheduler, records)
    await scheduler.on(date(2026, 12, 1))
    expected, said = await scheduler.state_hash(), [event.model_dump() for event in await scheduler.said()]
    await empty(scheduler)
    scheduler.clock.move_to_day(date(2026, 3, 2))
    shuffled = records * 2
    random.Random(seed).shuffle(shuffled)
    await deliver(scheduler, shuffled)
    await scheduler.on(date(2026, 12, 1))
    assert await scheduler.state_hash() == expected
    again = [event.model_dump() for event in await scheduler.said()]
    assert sorted(map(str, again)) == sorted(map(str, said))


async def deliver(scheduler: Scheduler, records: list[StreamRecord]) -> None:
    for record in records:
        await scheduler.delivery.receive(record)


async def empty(scheduler: Scheduler) -> None:
    messaging = [table for table in MESSAGING.outbox.rows.metadata.sorted_tables if "calendar" not in table.name]
    async with scheduler.database.transaction() as connection:
        for table in messaging:
            await connection.execute(table.delete())
        left = (await connection.execute(select(func.count()).select_from(deadlines))).scalar_one()
    assert left == 0
    assert {rungs.name, holds.name} <= {table.name for table in messaging}
