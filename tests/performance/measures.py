"""The measures: each sets what Terbuka does against the bare thing that no program could leave out."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faststream.kafka import KafkaMessage
from sqlalchemy import text
from uuid6 import uuid7

from deploy.room_keys import create_keys, load_keys
from deploy.rooms import ROOMS
from services.publisher.website.data import DataFiles
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.store.calendar import Calendars
from shared.contracts.envelope import wrap
from shared.contracts.submissions import ItemSubmittedV1, ItemWithdrawnV1
from shared.messaging.broker import make_broker
from shared.messaging.embedded import EventLog
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.intake.house import uploads
from tests.lifecycle import words
from tests.lifecycle.province import Province
from tests.lifecycle.stage import PEOPLE
from tests.load.clients import pdf
from tests.performance.ground import Ground, Line, typical
from tests.publisher.build import ADDRESS, Publisher, classified
from tests.publisher.test_cost import fill

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TIMES = 60
DUE = 1_000
BARE = "CREATE TABLE IF NOT EXISTS public.bare (id bigserial PRIMARY KEY, said text)"
CLOCKS = """
INSERT INTO scheduler.deadlines (item_id, period_version, state, public_title, skpd_code, skpd_name, ends_on,
    window_opens, calendar_version, provisional)
SELECT 'butir-' || n, 1, 'running', 'Judul', 'skpd', 'SKPD', date '2030-12-31', date '2030-11-18', 1, false
FROM generate_series(1, :total) AS n
"""
STEPS = """
INSERT INTO scheduler.rungs (item_id, period_version, rung, kind, working_days, "on", rank, state)
SELECT 'butir-' || n, 1, 'h-60', 'ladder', 60, CASE WHEN n <= :due THEN date '2026-03-02'
    WHEN n <= 2 * :due THEN date '2026-03-03' ELSE date '2030-10-01' END, 0, 'waiting'
FROM generate_series(1, :total) AS n
"""


async def submission(ground: Ground) -> list[Line]:
    """Measures a submission with a file of 100 KB, and what registry does with its event."""
    create_keys(ground.folder)
    async with ground.database(*ROOMS) as database:
        province = Province(database, ground.folder, MovableClock(NOW), Calendars())
        bare = await bare_insert(database)

        async def hand_in(number: int) -> None:
            files = uploads((f"lampiran-{number}.pdf", pdf(number)))
            await province.intake.submissions.submit(PEOPLE["skpd"], words.dossier(number), files, str(uuid7()))

        async def write_only(number: int) -> None:
            await asyncio.to_thread(write_synced, ground.folder / f"bare-{number}", pdf(number))
            await bare(number)

        taken, least = await typical(hand_in, TIMES), await typical(write_only, TIMES)
        await province.post.collect()
        records = [each for each in province.post.kept if each.headers["ce_type"] == ItemSubmittedV1.type]
        registry = province.post.hearers["registry"]
        heard = await typical(lambda number: registry.receive(records[number]), TIMES)
        return [
            Line("one submission, 100 KB, sealed", taken, "write + fsync + insert", least),
            Line("one event heard by registry", heard, "insert", await typical(bare, TIMES)),
        ]


def write_synced(path: Path, content: bytes) -> None:
    """Writes a file and waits until the disk has it."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


async def bare_insert(database: Database) -> Callable[[int], Awaitable[None]]:
    """Returns what writes one row of 500 letters in a transaction of its own."""
    async with database.transaction() as connection:
        await connection.execute(text(BARE))

    async def insert(number: int) -> None:
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO public.bare (said) VALUES (:said)"), {"said": "x" * 500})

    return insert


async def embedded_log(ground: Ground) -> list[Line]:
    """Measures from the append of an event to its handler, through FastStream."""
    async with ground.database("eventlog") as database, _listening(EventLog(database)) as (journal, heard):
        bare = await bare_insert(database)

        async def say(number: int) -> None:
            heard.clear()
            event = ItemWithdrawnV1(item_id=str(number), submission_id="s", withdrawn_at=NOW)
            envelope = wrap(event, room="intake", sequence=1, at=NOW)
            row = {"topic": event.topic, "key": event.key, "headers": envelope.headers()}
            async with database.transaction() as connection:
                await journal.append(connection, [row | {"value": event.model_dump_json()}])
            await asyncio.wait_for(heard.wait(), 10)

        taken = await typical(say, TIMES)
        return [Line("append to handler, embedded log", taken, "insert", await typical(bare, TIMES))]


@asynccontextmanager
async def _listening(journal: EventLog) -> AsyncIterator[tuple[EventLog, asyncio.Event]]:
    broker, heard = make_broker(Settings(), journal), asyncio.Event()

    @broker.subscriber("terbuka.submissions", group_id="ukur", auto_offset_reset="earliest", no_reply=True)
    async def take(message: KafkaMessage) -> None:
        heard.set()

    async with broker:
        await broker.start()
        yield journal, heard


async def sweep(ground: Ground) -> list[Line]:
    """Measures what a due step costs in a sweep that finds 1,000 among 100,000, and among 2,000."""
    many, few = [await _sweep(ground, total) / DUE for total in (100_000, 2 * DUE)]
    return [Line("a due step, 1,000 due among 100,000", many, "a due step, 1,000 among 2,000", few)]


async def _sweep(ground: Ground, total: int) -> float:
    """Returns the seconds of a sweep that finds `DUE` steps, as many as one that swept the day before."""
    async with ground.database("scheduler") as database:
        async with database.transaction() as connection:
            await connection.execute(text(CLOCKS), {"total": total})
            await connection.execute(text(STEPS), {"total": total, "due": DUE})
            await connection.execute(text("ANALYZE scheduler.deadlines, scheduler.rungs"))
        clock = MovableClock(NOW)
        sweeper, beats = Sweeper(database, clock), []

        async def once(_: int) -> None:
            beats.append(await sweeper.sweep())

        await once(0)
        clock.move_to_day(NOW.date() + timedelta(days=1))
        taken = await typical(once, 1)
        assert [beat.fired for beat in beats] == [DUE, DUE]
        return taken


async def website(ground: Ground) -> list[Line]:
    """Measures one change of the website with the data file that shows it, at 10,000 entries and at 1,000."""
    large, small = [await _change(ground, size) for size in (10_000, 1_000)]
    return [Line("one website change at 10,000", large, "one website change at 1,000", small)]


async def _change(ground: Ground, size: int) -> float:
    create_keys(ground.folder)
    async with ground.database("publisher") as database:
        objects, keys = DirectoryStore(ground.folder / f"objects-{size}"), load_keys(ground.folder)
        publisher, files = Publisher(database, objects, keys, MovableClock(NOW)), DataFiles(ADDRESS, 100_000_000)
        await fill(publisher, size)
        await _read(database, files)

        async def change(number: int) -> None:
            await publisher.hear(classified(f"baru-{number}", skpd_code=f"baru-{number}"))
            await _read(database, files)

        return await typical(change, 20)


async def _read(database: Database, files: DataFiles) -> None:
    async with database.snapshot() as connection:
        await files.shards(connection, "json", "dik")
