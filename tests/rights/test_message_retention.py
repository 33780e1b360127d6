"""What every reader has taken up long ago is forgotten; what somebody still needs stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from deploy.message_retention import FOR_EVER, forget_messages
from deploy.reconcile import reconcile
from deploy.rights.postgres import ACCOUNTS, FORGOTTEN, apply_database
from deploy.rooms import ROOMS, messaging_of
from deploy.topics.catalogue import all_topics
from shared.contracts.submissions import NihilReportedV1
from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.runtime.clock import MovableClock
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.rights.conftest import Province
from tests.rights.test_reconcile import heard, said
from tests.shared.build import NOON

TOPIC = "terbuka.submissions"
READERS = ("registry", "monitor")
OUTBOX, INBOX = messaging_of("intake").outbox, messaging_of("registry").inbox
OLD, YOUNG = timedelta(days=91), timedelta(days=89)


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives a database with every room."""
    return await room_database("intake", *(room for room in ROOMS if room != "intake"))


async def reported(database: Database, count: int, *, ago: timedelta = OLD, skpd: str = "dinkes") -> list[StreamRecord]:
    """Lets intake say events, sent so long ago, and returns them."""
    event = NihilReportedV1(skpd_code=skpd, year=2026, agenda_number=1, agenda_year=2026, reported_at=NOON)
    async with database.transaction() as connection:
        envelopes = await OUTBOX.stage(connection, [event] * count, at=NOON)
        mine = OUTBOX.rows.c.event_id.in_([each.id for each in envelopes])
        when = func.now() - ago
        await connection.execute(update(OUTBOX.rows).where(mine).values(sent_at=when, staged_at=when))
    value = event.model_dump_json().encode()
    return [StreamRecord(TOPIC, 0, each.sequence, skpd, each.headers(), value) for each in envelopes]


async def taken_up(database: Database, records: list[StreamRecord], *readers: str, ago: timedelta = OLD) -> None:
    """Lets readers take up records, so long ago."""
    await heard(database, records, *(readers or READERS))
    async with database.transaction() as connection:
        for reader in readers or READERS:
            rows = messaging_of(reader).inbox.rows
            mine = rows.c.event_id.in_([each.headers["ce_id"] for each in records])
            await connection.execute(update(rows).where(mine).values(received_at=func.now() - ago))


async def left(database: Database, table: str) -> int:
    async with database.transaction() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def test_what_all_readers_took_up_long_ago_goes(database: Database) -> None:
    await taken_up(database, await reported(database, 3))
    await taken_up(database, await reported(database, 2, ago=YOUNG), ago=YOUNG)
    rows = {(each.table, each.topic): each.rows for each in await forget_messages(database)}
    assert rows["intake.outbox", TOPIC] == rows["registry.inbox", TOPIC] == rows["monitor.inbox", TOPIC] == 3
    assert [await left(database, f"{each}") for each in ("intake.outbox", "registry.inbox", "monitor.inbox")] == [2] * 3
    assert sum(each.resent for each in await reconcile(database)) == 0


async def test_what_one_reader_lacks_stays_for_it(database: Database) -> None:
    records = await reported(database, 2)
    await taken_up(database, records, "registry")
    await taken_up(database, records[:1], "monitor")
    assert [each.rows for each in await forget_messages(database) if each.table == "intake.outbox"] == [1]
    assert sum(each.resent for each in await reconcile(database)) == 1


async def test_what_is_not_sent_stays(database: Database) -> None:
    records = await reported(database, 1)
    await taken_up(database, records)
    async with database.transaction() as connection:
        await connection.execute(update(OUTBOX.rows).values(sent_at=None))
    assert [each.rows for each in await forget_messages(database) if each.table == "intake.outbox"] == [0]


async def test_a_forgotten_event_that_comes_again_changes_nothing_and_halts_nothing(database: Database) -> None:
    records = await reported(database, 2)
    await taken_up(database, records)
    await forget_messages(database)
    delivery = Delivery(database, messaging_of("registry"), "registry", {}, MovableClock(NOON), nack_pause=0.001)
    assert await delivery.receive(records[0]) is DeliveryOutcome.DEAD
    (fresh,) = await reported(database, 1)
    assert await delivery.receive(fresh) is DeliveryOutcome.APPLIED
    async with database.transaction() as connection:
        position = (await connection.execute(select(INBOX.positions.c.last, INBOX.positions.c.halted_by))).one()
    assert tuple(position) == (3, None)


async def test_what_rebuilds_read_stays_for_good(database: Database) -> None:
    records = await said(database, 3, sent=timedelta(days=4000))
    await heard(database, records)
    await forget_messages(database, days=0)
    assert await left(database, "registry.outbox") == 3
    assert [await left(database, f"{each}.inbox") for each in ("publisher", "scheduler", "monitor")] == [3] * 3
    assert await left(database, "intake.inbox") == 0


async def test_the_role_of_reconciliation_forgets_and_no_more(empty: str) -> None:
    await apply_database(empty, {account: f"kata-sandi-{account}" for account in ACCOUNTS})
    owner = Database.connect(empty, "intake")
    own = Database.connect(Province(empty).url("reconcile"), "reconcile")
    try:
        await taken_up(owner, await reported(owner, 2))
        assert sum(each.rows for each in await forget_messages(own)) == 6
        for table in ("registry.outbox", "scheduler.outbox", "publisher.inbox", "scheduler.inbox", "registry.audit"):
            with pytest.raises(Exception, match="permission denied"):
                async with own.transaction() as connection:
                    await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    finally:
        await owner.close()
        await own.close()


def test_the_rights_name_what_is_forgotten() -> None:
    kept = [topic for topic in all_topics() if topic.name in FOR_EVER]
    assert {topic.writer for topic in all_topics()} - {topic.writer for topic in kept} == set(FORGOTTEN["outbox"])
