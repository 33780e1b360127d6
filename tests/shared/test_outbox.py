"""The outbox: sequences without gaps, nothing without its transaction, order kept by the relay."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.envelope import unwrap, wrap
from shared.messaging.delivery import StreamRecord
from shared.messaging.embedded import EventLog
from shared.messaging.relay import EmbeddedTransport, Relay
from shared.runtime.errors import TerbukaError, Transient
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.shared.build import NOON, TOPIC, delivery, released, seen
from tests.shared.sample_room.tables import MESSAGING

WRITERS, EACH, KEYS = 8, 25, 5


@pytest.fixture
async def both(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database, with the embedded log beside it."""
    return await room_database("sample", "eventlog")


async def stage(database: Database, item_id: str, *, fail: bool = False) -> None:
    """Stages one event in a transaction of its own, which may be rolled back."""
    async with database.transaction() as connection:
        await MESSAGING.outbox.stage(connection, [released(item_id)], at=NOON)
        if fail:
            raise RuntimeError


async def write(database: Database, seed: int) -> None:
    """One of several writers; every fifth transaction fails."""
    dice = random.Random(seed)
    for number in range(EACH):
        try:
            await stage(database, f"item-{dice.randrange(KEYS)}", fail=number % 5 == 4)
        except RuntimeError:
            continue


def recorded(row: Any) -> StreamRecord:
    """Turns a record of the log into what a subscriber hands over."""
    return StreamRecord(row.topic, 0, row.offset, row.key.decode(), row.headers, row.value)


class Forgetful:
    """A transport whose process dies after sending and before the rows are marked."""

    sends_apart = False

    def __init__(self, journal: EventLog) -> None:
        self.journal = journal

    async def send(self, _connection: Any, rows: Any) -> dict[int, str]:
        async with self.journal.database.transaction() as another:
            await EmbeddedTransport(self.journal).send(another, rows)
        raise RuntimeError("killed")


async def test_many_writers_leave_no_gap_and_keep_the_order_of_each_key(both: Database) -> None:
    journal = EventLog(Database.connect(both.url, "eventlog"))
    relay = Relay(both, MESSAGING.outbox, EmbeddedTransport(journal), batch=7)
    await asyncio.gather(*(write(both, seed) for seed in range(WRITERS)))
    assert await relay.drain() == WRITERS * EACH * 4 // 5
    said = await journal.read(TOPIC, 0, 1000)
    by_key: dict[bytes, list[int]] = defaultdict(list)
    for row in said:
        by_key[row.key].append(unwrap(row.headers).sequence)
    assert [row.offset for row in said] == list(range(len(said)))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_key.values())
    await journal.database.close()


async def test_relays_that_run_beside_writers_keep_the_order(both: Database) -> None:
    journal = EventLog(both)
    relays = [Relay(both, MESSAGING.outbox, EmbeddedTransport(journal), batch=3) for _ in range(3)]
    writing = asyncio.gather(*(write(both, seed) for seed in range(WRITERS)))
    while not writing.done():
        await asyncio.gather(*(relay.drain() for relay in relays))
    await relays[0].drain()
    by_key: dict[bytes, list[int]] = defaultdict(list)
    for row in await journal.read(TOPIC, 0, 1000):
        by_key[row.key].append(unwrap(row.headers).sequence)
    assert sum(map(len, by_key.values())) == WRITERS * EACH * 4 // 5
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_key.values())


class Interrupted(EmbeddedTransport):
    """Lets something happen once, when the first batch has been sent and before the second is read."""

    def __init__(self, journal: EventLog, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(journal)
        self.meanwhile: Callable[[], Awaitable[None]] | None = meanwhile

    async def send(self, connection: Any, rows: Any) -> dict[int, str]:
        await super().send(connection, rows)
        once, self.meanwhile = self.meanwhile, None
        if once:
            await once()
        return {}


async def test_a_row_committed_behind_a_batch_goes_out_before_the_next_of_its_key(both: Database) -> None:
    journal = EventLog(both)
    async with AsyncExitStack() as slow:
        connection = await slow.enter_async_context(both.transaction())
        await MESSAGING.outbox.stage(connection, [released("slow")], at=NOON)
        for item_id in ("a", "b"):
            await stage(both, item_id)

        async def commit_and_go_on() -> None:
            await slow.aclose()
            await stage(both, "slow")

        relay = Relay(both, MESSAGING.outbox, Interrupted(journal, commit_and_go_on), batch=2)
        assert await relay.drain() == 4
    said = [(row.key.decode(), unwrap(row.headers).sequence) for row in await journal.read(TOPIC, 0)]
    assert said == [("a", 1), ("b", 1), ("slow", 1), ("slow", 2)]


async def test_a_relay_killed_between_sending_and_marking_sends_again_and_the_inbox_stops_it(both: Database) -> None:
    journal = EventLog(Database.connect(both.url, "eventlog"))
    for _ in range(5):
        await stage(both, "item-1")
    with pytest.raises(RuntimeError, match="killed"):
        await Relay(both, MESSAGING.outbox, Forgetful(journal)).drain()
    assert await Relay(both, MESSAGING.outbox, EmbeddedTransport(journal)).drain() == 5
    said = await journal.read(TOPIC, 0)
    assert len(said) == 10
    door = delivery(both)
    for row in said:
        await door.receive(recorded(row))
    assert await seen(both) == [1, 2, 3, 4, 5]
    await journal.database.close()


class Silent:
    """Never answers, as a broker behind a cut line."""

    sends_apart = False

    async def send(self, _connection: Any, _rows: Any) -> dict[int, str]:
        await asyncio.Event().wait()
        return {}


async def test_a_transport_that_never_answers_lets_go_of_the_lock_and_loses_nothing(both: Database) -> None:
    journal = EventLog(Database.connect(both.url, "eventlog"))
    await stage(both, "item-1")
    with pytest.raises(Transient, match="PERANTARA_TIDAK_MENJAWAB"):
        await Relay(both, MESSAGING.outbox, Silent(), send_seconds=0.1).drain()
    assert await Relay(both, MESSAGING.outbox, EmbeddedTransport(journal)).drain() == 1
    await journal.database.close()


async def test_a_row_that_cannot_be_sent_holds_back_only_its_own_key(both: Database) -> None:
    class Choosy(EmbeddedTransport):
        async def send(self, connection: Any, rows: Any) -> dict[int, str]:
            good = [row for row in rows if row["key"] != "sick"]
            await super().send(connection, good)
            return {row["id"]: "MessageSizeTooLargeError" for row in rows if row["key"] == "sick"}

    journal = EventLog(both)
    relay = Relay(both, MESSAGING.outbox, Choosy(journal))
    await stage(both, "sick")
    for _ in range(6):
        await stage(both, "well")
        await relay.drain()
    await stage(both, "sick")
    assert await relay.drain() == 0
    async with both.transaction() as connection:
        state = await connection.execute(text("SELECT key, attempts, failure, failed_at IS NULL FROM sample.outbox"))
        unsent = [tuple(row) for row in state if row[0] == "sick"]
    assert unsent == [("sick", 5, "MessageSizeTooLargeError", False), ("sick", 0, None, True)]
    assert len(await journal.read(TOPIC, 0)) == 6


BACKLOG = """
    INSERT INTO sample.outbox (event_id, topic, key, type, sequence, headers, payload, staged_at)
    SELECT gen_random_uuid(), 'terbuka.exemptions', 'item-' || n % 700, 'uji', n, '{}', repeat('x', 500), now()
    FROM generate_series(1, 20000) AS n
"""
ANALYZE = "VACUUM ANALYZE sample.outbox"
ALL_SENT = "UPDATE sample.outbox SET sent_at = now()"
BLOCKS = 500
"""Is far more than a batch of 100 needs, and far less than the backlog has."""


async def run_on(database: Database, *statements: str) -> None:
    """Runs statements one by one, outside transactions."""
    async with database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in statements:
            await alone.execute(text(statement))


@pytest.mark.parametrize(
    "history",
    [(), (ANALYZE,), (BACKLOG, ALL_SENT, ANALYZE), (BACKLOG, ANALYZE)],
    ids=["never analyzed", "analyzed while empty", "analyzed when all was sent", "right"],
)
@pytest.mark.parametrize("halted", [[], [(TOPIC, f"item-{number}") for number in range(300, 400)]], ids=["", "halted"])
async def test_a_batch_is_a_short_walk_whatever_the_statistics_say(
    database: Database, history: tuple[str, ...], halted: list[tuple[str, str]]
) -> None:
    still = "ALTER TABLE sample.outbox SET (autovacuum_enabled = false)"
    await run_on(database, still, *history, BACKLOG)
    relay = Relay(database, MESSAGING.outbox, Silent(), batch=100)
    async with database.transaction() as connection:
        assert await relay.lead(connection, wait=True)
        query = relay.unsent([], halted).compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        explained = await connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}"))
        (plan,) = explained.scalar_one()
    touched = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    assert plan["Plan"]["Actual Rows"] == 100
    assert touched < BLOCKS
    await run_on(database, "ALTER TABLE sample.outbox RESET (autovacuum_enabled)")


@pytest.mark.parametrize("answer", ["UnknownTopicOrPartitionError", "TopicAuthorizationFailedError", "Whatever"])
async def test_a_row_that_the_transport_cannot_take_now_waits_and_is_not_counted(both: Database, answer: str) -> None:
    class Closed(EmbeddedTransport):
        async def send(self, connection: Any, rows: Any) -> dict[int, str]:
            return {row["id"]: answer for row in rows}

    journal = EventLog(both)
    await stage(both, "item-1")
    relay = Relay(both, MESSAGING.outbox, Closed(journal))
    assert [await relay.drain() for _ in range(7)] == [0] * 7
    async with both.transaction() as connection:
        state = await connection.execute(text("SELECT attempts, failure, failed_at FROM sample.outbox"))
        assert [tuple(row) for row in state] == [(0, answer, None)]
        assert (await MESSAGING.outbox.unsent(connection)).reason == answer
    assert await Relay(both, MESSAGING.outbox, EmbeddedTransport(journal)).drain() == 1


async def test_an_event_over_16_kb_is_refused_with_its_transaction(both: Database) -> None:
    with pytest.raises(TerbukaError, match="PERISTIWA_TERLALU_BESAR"):
        async with both.transaction() as connection:
            await MESSAGING.outbox.stage(connection, [released("item-1", hold_id="x" * 17_000)], at=NOON)


async def test_a_caused_event_keeps_the_correlation(both: Database) -> None:
    cause = wrap(released(), room="registry", sequence=1, at=NOON)
    async with both.transaction() as connection:
        (envelope,) = await MESSAGING.outbox.stage(connection, [released()], at=NOON, cause=cause)
    assert (envelope.correlation_id, envelope.causation_id) == (cause.correlation_id, cause.id)


def test_an_envelope_reads_back_what_it_wrote() -> None:
    envelope = wrap(released(), room="registry", sequence=7, at=NOON)
    assert unwrap(envelope.headers()) == envelope
