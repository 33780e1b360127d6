"""The clock of the scheduler's machine steps, and nobody else's: on a real Kafka nothing is said early or given up."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import func, select

from deploy.topics.administration import Administration
from services.scheduler.commands.clocks import Commands
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import MESSAGING, doubts, heartbeats, rungs
from shared.contracts.envelope import wrap
from shared.runtime.clock import SystemClock, legal_day
from shared.runtime.errors import Transient
from shared.runtime.settings import KafkaSettings
from shared.storage.database import Database
from tests.deploy.house import House
from tests.deploy.test_clock_steps import HELD_SECONDS, LIBRARY, STEPS
from tests.deploy.test_on_kafka import topics
from tests.engines.kafka import KafkaServer
from tests.eventually import eventually
from tests.scheduler.build import classified

__all__ = ["topics"]

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="faketime is not installed: apt-get install faketime")
SOON = 20.0


async def classify(database: Database, item_id: str, *, in_days: int) -> None:
    """Puts an item on the clock that ends so many days from now."""
    clock = SystemClock()
    event = classified(item_id, ends_on=legal_day(clock.now()) + timedelta(days=in_days))
    cause = wrap(event, room="registry", sequence=1, at=clock.now())
    async with database.transaction() as connection:
        await Commands(clock, Calendars()).set_clock(connection, event, cause)


async def coordinated(bootstrap: str) -> None:
    """Waits until the broker answers for the scheduler's group: a fresh one makes its table of groups first."""
    admin = await Administration.open(KafkaSettings(servers=bootstrap))

    async def answers() -> bool:
        try:
            await asyncio.to_thread(admin.group_rights, "scheduler")
        except Transient:
            return False
        return True

    await eventually(answers, "the group has a coordinator", within=60)


async def number(database: Database, query: Any) -> int:
    async with database.transaction() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_nothing_is_said_early_nothing_is_given_up_and_all_goes_on(
    house: House, kafka: KafkaServer, topics: str
) -> None:
    database, rows = house.database, MESSAGING.outbox.rows
    said = select(func.count()).select_from(rungs).where(rungs.c.state == "fired")
    doubted = select(func.count()).select_from(doubts).where(doubts.c.ended_at.is_(None))
    unsent = select(func.count()).select_from(rows).where(rows.c.sent_at.is_(None))
    for item, days in (("dekat", 10), ("dua-minggu", 20), ("jauh", 390)):
        await classify(database, item, in_days=days)
    await coordinated(topics)
    with TemporaryDirectory(prefix="terbuka-jam-") as folder:
        stamp = Path(folder) / "stamp"
        stamp.write_text("+0\n")
        faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(stamp), "FAKETIME_CACHE_DURATION": "1"}
        real = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "TERBUKA_KAFKA": topics}
        worker = house.served("scheduler", "worker", "relay", **faked, **real).start()
        beats = select(func.count()).select_from(heartbeats)
        try:
            await eventually(lambda: _is(database, beats, 1), "it sweeps", within=30)
        except AssertionError as error:
            raise AssertionError(worker.told()) from error
        before = await number(database, said)
        for step in STEPS:
            stamp.write_text(f"{step}\n")
            await eventually(lambda: _is(database, doubted, 1), f"{step} is noticed", within=SOON)
            await asyncio.sleep(HELD_SECONDS)
            assert await number(database, said) == before, f"{step} said something"
            stamp.write_text("+0\n")
            await eventually(lambda: _is(database, doubted, 0, exactly=True), f"over after {step}", within=SOON)
        await classify(database, "sudah-lewat", in_days=-1)
        await eventually(lambda: _is(database, said, before + 7), "what is due is said", within=SOON)
        await eventually(lambda: _is(database, unsent, 0, exactly=True), "and it goes out", within=SOON)
        assert await number(database, select(func.count(rows.c.failed_at))) == 0


async def _is(database: Database, query: Any, wanted: int, *, exactly: bool = False) -> bool:
    found = await number(database, query)
    return found == wanted if exactly else found >= wanted
