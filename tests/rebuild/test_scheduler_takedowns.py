"""Until when take-downs are decided is made anew from the events, with what was said of it already."""

from datetime import date, timedelta
from typing import Any

from deploy.rebuild import Rebuilding
from services.registry.tables import MESSAGING as REGISTRY
from services.scheduler.commands.rebuild import SchedulerRebuild
from services.scheduler.consumers import handlers
from services.scheduler.tables import takedowns
from shared.contracts.exemptions import TakedownRecordedV1
from shared.messaging.delivery import StreamRecord
from shared.runtime.clock import MovableClock
from tests.conftest import RoomDatabase
from tests.rebuild.build import silent
from tests.scheduler.build import SIGNER, Scheduler

DOWN = date(2026, 3, 2)


async def hears(scheduler: Scheduler, item_id: str, on: date | None) -> None:
    """Lets registry say that files were taken down, and delivers what its outbox holds of it."""
    event = TakedownRecordedV1(item_id=item_id, version=4, takedown_id=f"turun-{item_id}", taken_down_on=on)
    rows = REGISTRY.outbox.rows
    async with scheduler.database.transaction() as connection:
        await REGISTRY.outbox.stage(connection, [event], at=scheduler.clock.now(), signer=SIGNER)
        row = (await connection.execute(rows.select().where(rows.c.key == item_id))).one()
    record = StreamRecord(row.topic, 0, row.id, row.key, row.headers, row.payload.encode())
    await scheduler.delivery.receive(record)


async def stands(scheduler: Scheduler) -> list[Any]:
    async with scheduler.database.snapshot() as connection:
        return list((await connection.execute(takedowns.select().order_by(takedowns.c.takedown_id))).all())


async def test_take_downs_are_made_anew_equal_and_repaired(room_database: RoomDatabase, clock: MovableClock) -> None:
    scheduler = Scheduler(await room_database("scheduler", "registry"), clock)
    await hears(scheduler, "diputus", DOWN)
    await scheduler.on(DOWN + timedelta(days=7))
    await hears(scheduler, "menunggu", None)
    before = await stands(scheduler)
    assert [row.said_at is None for row in before] == [False, True]
    rebuilding = Rebuilding(scheduler.database, SchedulerRebuild(clock, handlers), clock)
    assert (await rebuilding.run(silent)).differences == ()
    async with scheduler.database.transaction() as connection:
        await connection.execute(takedowns.delete())
    again = Rebuilding(scheduler.database, SchedulerRebuild(clock, handlers), clock)
    await again.run(silent, accept=True)
    assert await stands(scheduler) == before
