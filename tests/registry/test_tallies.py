"""What is counted of items and cases stands in tallies that follow every path into the tables."""

import asyncio

from sqlalchemy import select, text

from services.registry import tables as t
from services.registry.queries.item_filters import ItemFilters, ListSize
from services.registry.store.tallies import TALLIED
from shared.room.tallies import TallyKeeper
from tests.registry.build import Registry, a_classification, a_dossier, a_ground


def keeper(registry: Registry) -> TallyKeeper:
    return TallyKeeper(registry.database, TALLIED, registry.clock)


async def test_every_act_is_counted_when_it_is_done(registry: Registry) -> None:
    await registry.take_in(a_dossier("Menunggu"), skpd_code="dinsos")
    item_id = await registry.exempt(a_classification(a_ground("h")))
    await registry.due(item_id)
    assert await registry.queries.counts() == {"submitted": 1, "exempt": 1}
    assert await registry.queries.case_counts() == {"open": 1}
    sizes = {ItemFilters(state="exempt"): 1, ItemFilters(skpd="dinsos"): 1, ItemFilters(huruf="h"): 2}
    for filters, many in {**sizes, ItemFilters(queue="tinjau_ulang"): 0}.items():
        assert await registry.queries.how_many(filters) == ListSize(many)


async def test_rows_that_are_alike_are_added_up_and_count_the_same(registry: Registry) -> None:
    for number in range(3):
        await registry.exempt(dossier=a_dossier(f"Dokumen {number}"))
    counted = await registry.queries.counts()
    assert await keeper(registry).add_up() == 1
    assert await registry.queries.counts() == counted == {"exempt": 3}
    assert await keeper(registry).compare() == 0


async def test_rows_written_or_deleted_past_the_room_are_counted_too(registry: Registry) -> None:
    first, _ = await registry.take_in(a_dossier("Satu")), await registry.take_in(a_dossier("Dua"))
    async with registry.database.transaction() as connection:
        await connection.execute(text("UPDATE registry.items SET queue = 'belum_lengkap'"))
        for table in ("suggestions", "files", "register", "items"):
            column = "id" if table == "items" else "item_id"
            gone = f"DELETE FROM registry.{table} WHERE {column} = :id"  # noqa: S608
            await connection.execute(text(gone), {"id": first})
    assert await registry.queries.counts() == {"queue:belum_lengkap": 1}


async def test_a_tally_that_differs_from_the_tables_is_corrected_and_audited(registry: Registry) -> None:
    await registry.take_in(a_dossier("Satu"))
    async with registry.database.transaction() as connection:
        await connection.execute(t.TALLIES.update().values(rows=5))
    assert await registry.queries.counts() == {"submitted": 5}
    assert await keeper(registry).compare() == 1
    assert await registry.queries.counts() == {"submitted": 1}
    async with registry.database.snapshot() as connection:
        assert await TALLIED.differences(connection) == []
        audit = t.MESSAGING.audit.rows.c
        acts = (await connection.execute(select(audit.detail).where(audit.act == "correct_tallies"))).scalars().all()
    assert acts == [{"rows": 4}]


async def test_two_processes_that_compare_at_once_correct_a_tally_once(registry: Registry) -> None:
    await registry.take_in(a_dossier("Satu"))
    async with registry.database.transaction() as connection:
        await connection.execute(t.TALLIES.update().values(rows=5))
    found = await asyncio.gather(*(keeper(registry).compare() for _ in range(4)))
    assert (sum(found), await registry.queries.counts()) == (1, {"submitted": 1})
