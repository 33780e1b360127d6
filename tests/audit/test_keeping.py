"""The loop of a worker chains what came last and signs it when it is told to end."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from faststream.kafka import KafkaBroker

from deploy.background import keep_audit
from services.registry.tables import MESSAGING
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.audit_heads import heads_file, read_heads
from shared.security.encryption import Keys
from shared.security.identity import Identity
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase


async def test_a_clean_end_leaves_a_signed_head_of_everything(
    room_database: RoomDatabase,
    objects: DirectoryStore,
    clock: MovableClock,
    keys_for: Callable[[str], Keys],
    tmp_path: Path,
) -> None:
    database = await room_database("registry", "identity")
    engines = (database, objects, clock, Identity(database, clock), keys_for("registry"), KafkaBroker())
    kit = RoomContext("registry", *engines, Settings(home=tmp_path))
    work = asyncio.create_task(keep_audit(kit, MESSAGING.audit))
    await asyncio.sleep(0)
    for number in range(3):
        await MESSAGING.audit.refused(database, actor="a", act="b", subject=f"{number}", code="UJI", at=clock.now())
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    heads = list(read_heads(heads_file(tmp_path / "audit", "registry")))
    assert [head.position for head in heads if head][-1] == 3
    async with database.snapshot() as connection:
        verdict = await MESSAGING.audit.verify(connection, heads=[head for head in heads if head])
    assert (verdict.whole, verdict.signed, verdict.unchained) == (True, 3, 0)
