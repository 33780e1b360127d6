"""What the archive asks of 10^6 items is found by index: every list here can use one."""

from typing import Any

from sqlalchemy import Select, func, select, text

from services.registry import tables as t
from services.registry.store.archive import once_held_query, over_query
from services.registry.store.archive_lists import WITHOUT_ADDRESS, may_be_same
from services.registry.store.successions import held_by
from services.registry.store.titles import twins_query
from services.registry.tables import CONTENT_UNDECIDED, LAPSED, TAKEN_DOWN
from tests.registry.build import TODAY, Registry

I = t.items.c  # noqa: E741
COUNT = select(func.count()).select_from(t.items)
QUERIES: dict[str, Select[Any]] = {
    "items_without_address": COUNT.where(WITHOUT_ADDRESS),
    "items_by_retention": over_query(TODAY),
    "items_ever_held": once_held_query("tahan"),
    "items_lapsed": COUNT.where(LAPSED),
    "items_of_content": COUNT.where(CONTENT_UNDECIDED),
    "items_taken_down": COUNT.where(TAKEN_DOWN),
    "items_by_title": select(I.id).where(may_be_same("Rekaman CCTV")),
    "items_by_public_title": select(I.id).where(may_be_same("Rekaman CCTV")),
    "items_by_skpd": held_by(["dinas-1"], 200),
}
OF_ONE_SKPD = ("items_by_title", twins_query(["butir-1", "butir-2"]))


MANY = """
INSERT INTO registry.items SELECT (jsonb_populate_record(items, jsonb_build_object(
    'id', 'butir-' || n, 'title', 'Judul ' || n, 'public_title', 'Publik ' || n, 'skpd_code', 'dinas-' || n % 40,
    'state', 'public', 'opened_on', '2026-02-01', 'opened_mode', 'decided',
    'record', items.record || '{"location": {"gedung": "A"}}'))).*
FROM registry.items, generate_series(1, 5000) AS n
"""


async def test_every_list_of_the_archive_is_found_by_an_index(registry: Registry) -> None:
    await registry.exempt()
    async with registry.database.transaction() as connection:
        await connection.execute(text(MANY))
        await connection.execute(text("ANALYZE registry.items"))
        for index, query in (*QUERIES.items(), OF_ONE_SKPD):
            compiled = query.compile(connection.sync_connection, compile_kwargs={"literal_binds": True})
            plan = "\n".join((await connection.execute(text(f"EXPLAIN {compiled}"))).scalars())
            assert index in plan, plan
            assert "Seq Scan on items" not in plan, plan
