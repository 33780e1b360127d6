"""Reconciliation sends again what left no trace at its reader, and leaves everything else alone."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from deploy.reconcile import Compared, reconcile, report
from deploy.rights.postgres import ACCOUNTS, apply_database
from deploy.rooms import ROOMS, messaging_of
from shared.messaging.delivery import Delivery, StreamRecord
from shared.runtime.clock import MovableClock
from shared.runtime.errors import Refusal
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.rights.conftest import Province
from tests.shared.build import NOON, TOPIC, released

READERS = ("intake", "scheduler", "publisher", "monitor")
OUTBOX = messaging_of("registry").outbox
HOUR = timedelta(hours=1)


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives a database with every room."""
    return await room_database("registry", *(room for room in ROOMS if room != "registry"))


async def said(
    database: Database, count: int, item: str = "item-1", *, sent: timedelta | None = HOUR
) -> list[StreamRecord]:
    """Lets registry say events about an item, sent so long ago (None: not yet), and returns them."""
    async with database.transaction() as connection:
        envelopes = await OUTBOX.stage(connection, [released(item)] * count, at=NOON)
        if sent is not None:
            ids = [envelope.id for envelope in envelopes]
            when = func.now() - sent
            mark = update(OUTBOX.rows).where(OUTBOX.rows.c.event_id.in_(ids))
            await connection.execute(mark.values(sent_at=when, staged_at=when))
    value = released(item).model_dump_json().encode()
    return [StreamRecord(TOPIC, 0, each.sequence, item, each.headers(), value) for each in envelopes]


async def heard(database: Database, records: Sequence[StreamRecord], *readers: str) -> None:
    """Lets readers take up records."""
    for reader in readers or READERS:
        delivery = Delivery(database, messaging_of(reader), reader, {}, MovableClock(NOON), nack_pause=0.001)
        for record in records:
            await delivery.receive(record)


async def unsent(database: Database) -> list[tuple[str, int]]:
    """Returns the events that a relay would send now, in its order."""
    rows = OUTBOX.rows.c
    async with database.transaction() as connection:
        query = select(rows.key, rows.sequence).where(rows.sent_at.is_(None)).order_by(rows.id)
        return [tuple(row) for row in await connection.execute(query)]


def of(found: list[Compared], reader: str) -> Compared:
    """Returns what was found about registry's topic at a reader."""
    (pair,) = (each for each in found if (each.topic, each.reader) == (TOPIC, reader))
    return pair


async def test_where_everything_was_taken_up_nothing_is_sent_again(database: Database) -> None:
    await heard(database, await said(database, 3))
    found = await reconcile(database)
    assert [(each.behind, each.resent) for each in found if each.behind or each.resent] == []
    assert of(found, "intake").compared == 1
    assert await unsent(database) == []


async def test_what_one_reader_never_saw_is_sent_again_in_order(database: Database) -> None:
    records = await said(database, 4)
    await heard(database, records, "intake", "publisher", "monitor")
    await heard(database, records[:1], "scheduler")
    found = await reconcile(database)
    assert of(found, "scheduler") == Compared("registry", "scheduler", TOPIC, 1, 1, 0, 3)
    assert sum(each.resent for each in found) == 3
    assert await unsent(database) == [("item-1", 2), ("item-1", 3), ("item-1", 4)]


async def test_each_event_is_sent_again_once_though_every_reader_lacks_it(database: Database) -> None:
    await said(database, 2)
    found = await reconcile(database)
    assert {of(found, reader).behind for reader in READERS} == {1}
    assert sum(each.resent for each in found) == 2


async def test_what_was_sent_a_moment_ago_is_left_under_way(database: Database) -> None:
    await said(database, 2, sent=timedelta(seconds=30))
    found = await reconcile(database)
    assert (of(found, "intake").behind, of(found, "intake").resent) == (1, 0)
    assert sum(each.resent for each in await reconcile(database, grace=10)) == 2


async def test_what_somebody_deleted_before_a_reader_had_it_is_told(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The role of reconciliation may delete delivered rows; one that deletes more withholds nothing in silence."""
    records = await said(database, 3)
    await heard(database, records, "intake", "publisher", "monitor")
    await heard(database, records[:1], "scheduler")
    assert of(await reconcile(database), "scheduler").lost == 0
    async with database.transaction() as connection:
        await connection.execute(OUTBOX.rows.delete().where(OUTBOX.rows.c.sequence == 2))
    found = await reconcile(database)
    assert (of(found, "scheduler").lost, of(found, "intake").lost) == (1, 0)
    report(found)
    assert "lost before scheduler" in caplog.text


async def test_what_was_never_sent_is_the_relays_business(database: Database) -> None:
    await said(database, 2, sent=None)
    assert sum(each.resent for each in await reconcile(database, grace=0)) == 0
    assert len(await unsent(database)) == 2


async def test_a_parked_event_is_not_sent_again_but_the_gap_before_it_is(database: Database) -> None:
    records = await said(database, 3)
    await heard(database, records, "intake", "publisher", "monitor")
    await heard(database, [records[0], records[2]], "scheduler")
    await reconcile(database)
    assert await unsent(database) == [("item-1", 2)]


async def test_a_halted_key_waits_for_a_person(database: Database) -> None:
    records = await said(database, 2)
    await heard(database, records, "intake", "publisher", "monitor")
    broken = StreamRecord(TOPIC, 0, 1, "item-1", records[0].headers, b"{")
    await heard(database, [broken], "scheduler")
    found = await reconcile(database)
    assert of(found, "scheduler") == Compared("registry", "scheduler", TOPIC, 1, 0, 1, 0)
    assert await unsent(database) == []


async def test_an_event_that_stays_without_effect_is_sent_ever_more_rarely(database: Database) -> None:
    await said(database, 1)
    assert await sent_again_after(database, waited=16, since_staged=16) == 1
    assert await sent_again_after(database, waited=16, since_staged=60) == 0
    assert await sent_again_after(database, waited=31, since_staged=60) == 1
    assert await sent_again_after(database, waited=61, since_staged=10_000) == 1


async def sent_again_after(database: Database, *, waited: int, since_staged: int) -> int:
    """Counts what is sent again so many minutes after the last sending, so many after the event was staged."""
    sent = func.now() - timedelta(minutes=waited)
    values: dict[str, Any] = {"sent_at": sent, "staged_at": func.now() - timedelta(minutes=since_staged)}
    async with database.transaction() as connection:
        await connection.execute(update(OUTBOX.rows).values(**values))
    return sum(each.resent for each in await reconcile(database))


async def test_two_runs_at_once_send_nothing_twice(database: Database) -> None:
    for number in range(20):
        await said(database, 5, f"item-{number}")
    other = Database.connect(database.url, "reconcile")
    try:
        runs = await asyncio.gather(reconcile(database), reconcile(other))
    finally:
        await other.close()
    assert sum(each.resent for run in runs for each in run) == 100


async def test_a_room_in_another_database_is_not_supported(room_database: RoomDatabase) -> None:
    with pytest.raises(Refusal) as refused:
        await reconcile(await room_database("registry"))
    assert refused.value.code == "RUANG_DI_BASIS_DATA_LAIN"
    assert "intake" in refused.value.message


async def test_its_own_narrow_role_is_enough(empty: str) -> None:
    passwords = {account: f"kata-sandi-{account}" for account in ACCOUNTS}
    await apply_database(empty, passwords)
    owner = Database.connect(empty, "registry")
    own = Database.connect(Province(empty).url("reconcile"), "reconcile")
    try:
        await said(owner, 2)
        assert sum(each.resent for each in await reconcile(own)) == 2
        async with own.transaction() as connection:
            assert (await connection.execute(text("SELECT current_user"))).scalar_one() == "terbuka_reconcile"
    finally:
        await owner.close()
        await own.close()
