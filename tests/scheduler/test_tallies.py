"""How many clocks there are stands in tallies that follow every path into their table."""

from sqlalchemy import select, text

from services.scheduler.store.tallies import TALLIED
from services.scheduler.tables import MESSAGING, tallies
from shared.room.tallies import TallyKeeper
from tests.scheduler.build import Scheduler, classified, opened
from tests.statements import asked


def keeper(scheduler: Scheduler) -> TallyKeeper:
    return TallyKeeper(scheduler.database, TALLIED, scheduler.clock)


async def counted(scheduler: Scheduler, skpd: str | None = None) -> tuple[int, int, int]:
    """Returns how many clocks run, are closed, and are there."""
    count = scheduler.queries.count
    return (
        await count(state="running", skpd=skpd), await count(state="closed", skpd=skpd),
        await count(state="all", skpd=skpd),
    )  # fmt: skip


async def test_every_event_is_counted_when_it_is_heard(scheduler: Scheduler) -> None:
    await scheduler.hears(classified("satu"), classified("dua"), classified("tiga"), opened("dua"))
    assert await counted(scheduler) == (2, 1, 3)
    (skpd,) = {each.skpd_code for each in await scheduler.queries.deadlines()}
    assert await counted(scheduler, skpd) == (2, 1, 3)
    assert await counted(scheduler, "lain") == (0, 0, 0)


async def test_a_count_reads_no_clock(scheduler: Scheduler) -> None:
    await scheduler.hears(classified("satu"))
    with asked(scheduler.database) as count:
        await counted(scheduler)
    assert not [each for each in count.statements if "deadlines" in each]


async def test_rows_that_are_alike_are_added_up_and_count_the_same(scheduler: Scheduler) -> None:
    await scheduler.hears(*(classified(f"butir-{number}") for number in range(3)), opened("butir-0"))
    assert await keeper(scheduler).add_up() == 2
    assert await counted(scheduler) == (2, 1, 3)
    assert await keeper(scheduler).compare() == 0


async def test_rows_written_or_deleted_past_the_room_are_counted_too(scheduler: Scheduler) -> None:
    await scheduler.hears(classified("satu"), classified("dua"))
    async with scheduler.database.transaction() as connection:
        await connection.execute(text("UPDATE scheduler.deadlines SET skpd_code = 'lain' WHERE item_id = 'satu'"))
        await connection.execute(text("DELETE FROM scheduler.deadlines WHERE item_id = 'dua'"))
    assert (await counted(scheduler), await counted(scheduler, "lain")) == ((1, 0, 1), (1, 0, 1))


async def test_a_tally_that_differs_from_the_clocks_is_corrected_and_audited(scheduler: Scheduler) -> None:
    await scheduler.hears(classified("satu"))
    async with scheduler.database.transaction() as connection:
        await connection.execute(tallies.update().values(rows=5))
    assert await keeper(scheduler).compare() == 1
    assert await counted(scheduler) == (1, 0, 1)
    audit = MESSAGING.audit.rows.c
    async with scheduler.database.snapshot() as connection:
        acts = (await connection.execute(select(audit.detail).where(audit.act == "correct_tallies"))).scalars().all()
    assert acts == [{"rows": 4}]
