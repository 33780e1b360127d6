"""Old lines of the journal that are no evidence are forgotten, in slices; what a rebuild makes is the same journal."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from deploy.rebuild import rebuild_room
from deploy.rooms import ROOMS
from services.monitor.commands import forgetting
from services.monitor.commands.forgetting import OldLines
from services.monitor.commands.journal import Commands
from services.monitor.consumers import handlers
from services.monitor.domain.journal import ROUTINE
from services.monitor.settings import MonitorSettings
from services.monitor.store import forgetting as store
from services.monitor.tables import MESSAGING, journal
from services.registry.tables import MESSAGING as REGISTRY
from shared.contracts import EVENTS, Event
from shared.contracts.exemptions import ItemOpenedV1, ItemQueuedV1
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.runtime.clock import MovableClock
from shared.runtime.errors import Conflict
from shared.runtime.settings import Settings
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.scheduler.build import classified, opened

DAYS = MonitorSettings().journal_days
QUEUED, DECIDED = "registry.item_queued.v1", "registry.item_classified.v1"


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    return await room_database("monitor", *(room for room in ROOMS if room != "monitor"))


def queued(item_id: str) -> ItemQueuedV1:
    return ItemQueuedV1(item_id=item_id, submission_id="serahan", queue="belum_lengkap")


async def hears(database: Database, clock: MovableClock, *events: Event) -> None:
    """Lets registry say events and the monitor hear them."""
    delivery, rows = Delivery(database, MESSAGING, "monitor", handlers(Commands(clock)), clock), REGISTRY.outbox.rows
    async with database.transaction() as connection:
        envelopes = await REGISTRY.outbox.stage(connection, events, at=clock.now())
        query = rows.select().where(rows.c.event_id.in_([each.id for each in envelopes])).order_by(rows.c.id)
        said = (await connection.execute(query)).all()
    for row in said:
        record = StreamRecord(row.topic, 0, row.id, row.key, row.headers, row.payload.encode())
        assert await delivery.receive(record) is DeliveryOutcome.APPLIED


async def kinds(database: Database) -> Sequence[str]:
    async with database.snapshot() as connection:
        return list((await connection.execute(select(journal.c.type).order_by(journal.c.id))).scalars())


def old_lines(database: Database, clock: MovableClock) -> OldLines:
    return OldLines(database, clock, MonitorSettings())


def later(clock: MovableClock, days: int) -> None:
    clock.move_to(clock.now() + timedelta(days=days))


def test_what_is_forgotten_are_events_that_decide_nothing_and_show_nothing() -> None:
    assert set(EVENTS) > ROUTINE
    assert {kind.partition(".")[0] for kind in ROUTINE} == {"registry", "scheduler"}
    assert not {ItemOpenedV1.type, DECIDED} & ROUTINE


async def test_routine_lines_go_after_their_days_and_evidence_stays(database: Database, clock: MovableClock) -> None:
    await hears(database, clock, queued("butir"), classified(), opened())
    later(clock, DAYS - 1)
    assert await old_lines(database, clock).drop() == 0
    await hears(database, clock, queued("lain"))
    later(clock, 2)
    assert await old_lines(database, clock).drop() == 1
    assert await kinds(database) == [DECIDED, ItemOpenedV1.type, QUEUED]


async def test_each_line_is_looked_at_once_in_slices_and_a_killed_sweep_goes_on(
    database: Database, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        await hears(database, clock, classified(f"butir-{number}"), queued(f"butir-{number}"))
    later(clock, DAYS + 1)
    monkeypatch.setattr(forgetting, "SLICE", 3)
    looked, real = list[int](), store.forget

    async def noted(*given: Any) -> store.ForgottenLines:
        if len(looked) == 2:
            looked.append(0)
            raise RuntimeError("killed")
        done = await real(*given)
        looked.append(done.looked_at)
        return done

    monkeypatch.setattr(store, "forget", noted)
    with pytest.raises(RuntimeError, match="killed"):
        await old_lines(database, clock).drop()
    await old_lines(database, clock).drop()
    assert looked == [3, 3, 0, 3, 3, 3, 1]
    assert await kinds(database) == [DECIDED] * 8


async def test_a_line_that_came_under_a_clock_ahead_is_waited_for(database: Database, clock: MovableClock) -> None:
    await hears(database, clock, queued("satu"))
    began = clock.now()
    later(clock, 10)
    await hears(database, clock, queued("dua"))
    clock.move_to(began)
    await hears(database, clock, queued("tiga"))
    later(clock, DAYS + 1)
    assert await old_lines(database, clock).drop() == 1
    later(clock, 10)
    assert await old_lines(database, clock).drop() == 2


async def test_a_rebuild_makes_the_same_journal_and_finds_what_evidence_it_lacks(
    database: Database, clock: MovableClock
) -> None:
    await hears(database, clock, queued("butir"), classified())
    later(clock, DAYS + 30)
    await hears(database, clock, queued("butir"), opened())
    assert await old_lines(database, clock).drop() == 1
    assert [name for name, equal in await _rebuilt(database, clock) if not equal] == []
    assert await kinds(database) == [DECIDED, QUEUED, ItemOpenedV1.type]
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM monitor.journal WHERE type = :kind"), {"kind": DECIDED})
    with pytest.raises(Conflict, match="BANGUN_ULANG_BERBEDA"):
        await _rebuilt(database, clock)


async def _rebuilt(database: Database, clock: MovableClock) -> list[tuple[str, bool]]:
    options: dict[str, Any] = {"accept": False, "anew": False, "clock": clock}
    done = await rebuild_room(Settings(), database.url, "monitor", lambda *_: None, **options)
    return [(each.table, each.equal) for each in done.tables]
