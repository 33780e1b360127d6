"""Items that wait for their classification have a clock too: the end that is written for them is never passed over."""

from datetime import date, timedelta

import pytest

from services.scheduler.tables import waits
from shared.contracts import Event
from shared.contracts.deadlines import WaitingEndedV1
from shared.contracts.exemptions import ItemQueuedV1, ItemWaitsV1
from shared.runtime.clock import start_of
from tests.scheduler.build import Scheduler, classified, opened

END = date(2026, 3, 10)


def waiting(item_id: str = "butir", *, version: int = 1, ends_on: date | None = END) -> ItemWaitsV1:
    return ItemWaitsV1(item_id=item_id, version=version, ends_on=ends_on)


def queued(queue: str) -> ItemQueuedV1:
    return ItemQueuedV1(item_id="butir", submission_id="s", queue=queue)


async def test_a_written_end_is_said_from_midnight_of_the_day_after(scheduler: Scheduler) -> None:
    await scheduler.hears(waiting())
    scheduler.clock.move_to(start_of(END + timedelta(days=1)) - timedelta(seconds=1))
    assert (await scheduler.sweeper.sweep()).fired == 0
    scheduler.clock.move_to(start_of(END + timedelta(days=1)))
    assert (await scheduler.sweeper.sweep()).fired == 1
    assert await scheduler.said(WaitingEndedV1) == [WaitingEndedV1(item_id="butir", version=1, ended_on=END)]


async def test_an_end_that_has_passed_already_is_said_at_once(scheduler: Scheduler) -> None:
    await scheduler.hears(waiting(ends_on=date(2024, 12, 31)))
    assert [due.ends_on for due in await scheduler.sweeper.preview()] == [date(2024, 12, 31)]  # type: ignore[union-attr]
    assert (await scheduler.sweeper.sweep()).fired == 1
    assert (await scheduler.sweeper.sweep()).fired == 0


async def test_an_end_is_said_again_each_day_until_registry_answers(scheduler: Scheduler) -> None:
    await scheduler.hears(waiting())
    for ahead in range(1, 4):
        await scheduler.on(END + timedelta(days=ahead))
    assert len(await scheduler.said(WaitingEndedV1)) == 3
    assert (await scheduler.standing.heartbeat()).waiting_and_over == 1
    await scheduler.hears(waiting(ends_on=None))
    await scheduler.on(END + timedelta(days=9))
    assert len(await scheduler.said(WaitingEndedV1)) == 3
    assert (await scheduler.standing.heartbeat()).waiting_and_over == 0


@pytest.mark.parametrize(
    "event",
    [waiting(ends_on=None), classified(), queued("sudah_berakhir"), opened()],
    ids=lambda event: type(event).type,
)
async def test_a_wait_ends_with_registrys_word(scheduler: Scheduler, event: Event) -> None:
    await scheduler.hears(waiting(), event)
    await scheduler.on(END + timedelta(days=1))
    assert await scheduler.said(WaitingEndedV1) == []


@pytest.mark.parametrize("queue", ["belum_lengkap", "periode_belum_jelas", ""])
async def test_an_item_in_any_other_queue_still_waits(scheduler: Scheduler, queue: str) -> None:
    await scheduler.hears(waiting(), queued(queue))
    await scheduler.on(END + timedelta(days=1))
    assert len(await scheduler.said(WaitingEndedV1)) == 1


async def test_a_changed_end_takes_the_place_of_the_old_one(scheduler: Scheduler) -> None:
    await scheduler.hears(waiting(), waiting(version=2, ends_on=date(2026, 4, 1)))
    await scheduler.on(END + timedelta(days=1))
    assert await scheduler.said(WaitingEndedV1) == []
    await scheduler.on(date(2026, 4, 2))
    assert [(said.version, said.ended_on) for said in await scheduler.said(WaitingEndedV1)] == [(2, date(2026, 4, 1))]
    assert [each.item_id for each in await scheduler.standing.waits()] == ["butir"]


async def test_many_ends_are_said_once_each(scheduler: Scheduler) -> None:
    await scheduler.hears(*(waiting(f"butir-{number}") for number in range(12)))
    beat = await scheduler.on(END + timedelta(days=1))
    assert (beat.fired, len({said.item_id for said in await scheduler.said(WaitingEndedV1)})) == (12, 12)
    async with scheduler.database.transaction() as connection:
        assert len((await connection.execute(waits.select())).all()) == 12


@pytest.mark.parametrize(
    "event",
    [
        waiting(ends_on=date.max),
        waiting(ends_on=date.min),
        classified(ends_on=date.max),
        classified(ends_on=date.max - timedelta(days=1)),
        classified(ends_on=None, review_on=date.max),
        classified(ends_on=date.min),
    ],
)
async def test_a_day_at_the_end_of_all_days_stops_no_clock(scheduler: Scheduler, event: Event) -> None:
    await scheduler.hears(event)
    await scheduler.on(END)
