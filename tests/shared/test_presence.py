"""Presence: who beats is at work, who falls silent or leaves is not, and no beat harms its process."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.messaging.backoff import EngineWait
from shared.messaging.presence import Activity, Heartbeat, ProcessState
from shared.storage.database import Database
from tests.shared.build import NOON
from tests.shared.sample_room.tables import MESSAGING

HOLD = EngineWait("terbuka.exemptions", "PENYIMPANAN_TIDAK_MENJAWAB", NOON)
SILENT = 30.0


async def nothing() -> Activity:
    """What a process says that reads nothing."""
    return Activity()


def pulse(database: Database, process: str = "satu", *roles: str) -> Heartbeat:
    """Makes the pulse of a process."""
    return Heartbeat(database, MESSAGING.presence, roles or ("api",), nothing, every=0.01, process=process)


async def at_work(database: Database) -> list[ProcessState]:
    """Returns who is at work."""
    async with database.snapshot() as connection:
        return await MESSAGING.presence.at_work(connection, within=SILENT)


async def age(database: Database, process: str, by: timedelta) -> None:
    """Lets the last beat of a process lie back."""
    async with database.transaction() as connection:
        back = text("UPDATE sample.processes SET beat_at = beat_at - CAST(:by AS interval) WHERE process = :process")
        await connection.execute(back, {"by": by, "process": process})


async def test_a_process_is_known_with_its_roles_what_it_reads_and_what_it_holds(database: Database) -> None:
    async def reading() -> Activity:
        return Activity({"registry terbuka.submissions": 7}, (HOLD,))

    await Heartbeat(database, MESSAGING.presence, ("worker", "relay"), reading, every=5, process="satu").send()
    (present,) = await at_work(database)
    assert present.roles == {"worker", "relay"}
    assert present.activity == Activity({"registry terbuka.submissions": 7}, (HOLD,))


async def test_many_beats_are_one_process(database: Database) -> None:
    for _ in range(3):
        await pulse(database).send()
    assert [each.process for each in await at_work(database)] == ["satu"]


async def test_who_fell_silent_is_not_at_work_and_is_again_with_the_next_beat(database: Database) -> None:
    await pulse(database).send()
    await age(database, "satu", timedelta(seconds=31))
    assert await at_work(database) == []
    await pulse(database).send()
    assert len(await at_work(database)) == 1


async def test_who_ends_in_order_leaves_at_once(database: Database) -> None:
    leaving, staying = pulse(database, "satu"), pulse(database, "dua")
    await leaving.send()
    await staying.send()
    await leaving.leave()
    assert [each.process for each in await at_work(database)] == ["dua"]


async def test_the_dead_of_yesterday_are_forgotten(database: Database) -> None:
    await pulse(database, "kemarin").send()
    await age(database, "kemarin", timedelta(hours=25))
    await pulse(database, "satu").send()
    async with database.snapshot() as connection:
        known = await connection.execute(text("SELECT process FROM sample.processes"))
        assert list(known.scalars()) == ["satu"]


async def test_what_hinders_a_beat_is_said_once_and_harms_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    beating = pulse(database)
    with caplog.at_level(logging.WARNING, "terbuka.presence"):
        await rename(database, "processes", "elsewhere")
        for _ in range(3):
            await beating.send()
        await rename(database, "elsewhere", "processes")
        await beating.send()
    told = [record.getMessage() for record in caplog.records]
    assert told == ["beat of sample waits: ProgrammingError", "beat of sample goes on"]


async def test_a_database_that_is_away_lets_a_process_end(database: Database) -> None:
    away = Database.connect("postgresql://postgres@127.0.0.1:9/tiada", "sample")
    beating = pulse(away)
    await beating.send()
    await beating.leave()
    await away.close()
    assert await at_work(database) == []


async def rename(database: Database, old: str, new: str) -> None:
    """Gives the table another name."""
    async with database.transaction() as connection:
        await connection.execute(text(f"ALTER TABLE sample.{old} RENAME TO {new}"))
