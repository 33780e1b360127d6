"""Reading waits for nobody and changes nothing: an instant of the database, and one audit line before it is shown."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.registry.commands.originals import ReadingPurpose
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.contracts.submissions import SkpdSucceededV1
from tests.registry.build import TODAY, Registry

SECONDS = 5.0
"""Far more than a reading lasts; one that waits for a lock lasts until the lock goes."""


async def acts_on(registry: Registry, item_id: str) -> list[tuple[str, Any]]:
    a = MESSAGING.audit.rows.c
    query = select(a.act, a.detail["version"].as_integer()).where(a.subject == item_id).order_by(a.id)
    async with registry.database.snapshot() as connection:
        return [(row[0], row[1]) for row in await connection.execute(query)]


async def test_reading_waits_for_no_lock(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "new_test")
    async with registry.database.transaction() as connection:
        await store.load(connection, item_id)
        async with asyncio.timeout(SECONDS):
            item = await registry.commands.access.read_item(registry.petugas, item_id)
            case = await registry.commands.access.read_case(registry.ketua, case_id)
            document, chunks = await registry.commands.documents.read_document(
                registry.tim, case_id, ReadingPurpose.of_words()
            )
            assert b"".join([chunk async for chunk in chunks]).startswith(b"%PDF")
    assert (item["id"], case["item"]["id"], case["document"]["id"]) == (item_id, item_id, document.id)


async def test_reading_leaves_one_audit_line_and_nothing_else(registry: Registry) -> None:
    item_id = await registry.exempt()
    before, lines = await acts_on(registry, item_id), await registry.queries.rekap(item_id=item_id)
    version = (await registry.commands.access.read_item(registry.petugas, item_id))["version"]
    assert await acts_on(registry, item_id) == [*before, ("read_item", version)]
    assert await registry.queries.rekap(item_id=item_id) == lines


async def test_an_item_is_read_under_who_holds_it_today_though_nobody_handed_it_over_yet(registry: Registry) -> None:
    item_id = await registry.exempt()
    succession = {"skpd_code": "bkd", "successor_code": "bkpsdm", "successor_name": "BKPSDM"}
    await registry.hear(SkpdSucceededV1(**succession, first_day=TODAY + timedelta(days=1)))
    before = await registry.commands.access.read_item(registry.petugas, item_id)
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    after = await registry.commands.access.read_item(registry.petugas, item_id)
    assert (before["skpd_code"], after["skpd_code"], after["version"]) == ("bkd", "bkpsdm", before["version"])
    async with registry.database.snapshot() as connection:
        assert (await store.read(connection, item_id)).skpd_code == "bkd"
