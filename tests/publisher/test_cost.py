"""One change costs the same on a site of any size, counted in statements and rows, not in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import event, func, insert, select, text

from services.publisher import queries
from services.publisher.domain import projection
from services.publisher.store import entries as store
from services.publisher.tables import entries, site, tallies
from services.publisher.website.data import DataFiles
from shared.contracts.exemptions import ItemClassifiedV1
from tests.conftest import RoomDatabase
from tests.publisher.build import ADDRESS, NOON, Publisher, classified

SKPD = 10
PER_SHARD = 20


@dataclass(frozen=True)
class Cost:
    """Counts what one change and the renewal of a data file touched."""

    statements: int
    rows_touched: int
    rows_rendered: int


async def test_a_change_costs_as_much_at_10_000_entries_as_at_1_000(
    room_database: RoomDatabase, objects: Any, keys: Any, clock: Any
) -> None:
    costs = []
    for size in (1_000, 10_000):
        publisher = Publisher(await room_database("publisher"), objects, keys, clock)
        await fill(publisher, size)
        costs.append(await _cost(publisher))
    small, large = costs
    assert large.statements == small.statements < 10
    assert large.rows_touched <= small.rows_touched + 5 < 40
    assert large.rows_rendered == small.rows_rendered == PER_SHARD + 1


async def _cost(publisher: Publisher) -> Cost:
    files = DataFiles(ADDRESS, 100_000_000)
    async with publisher.database.snapshot() as connection:
        await files.shards(connection, "json", "dik")
    before = files.rendered_rows
    record = publisher.record(classified("baru", skpd_code="skpd-0", penetapan_date=date(2000, 1, 1)))
    with _counted(publisher) as statements:
        async with publisher.database.transaction() as connection:
            already = int((await connection.execute(text(TOUCHED))).scalar_one() or 0)
            said = ItemClassifiedV1.model_validate_json(record.value)
            change = projection.classify(await store.load(connection, said.item_id), said)
            assert change is not None
            await store.apply(connection, change, projection.recount(None, change.entry), NOON)
            touched = int((await connection.execute(text(TOUCHED))).scalar_one()) - already
    async with publisher.database.snapshot() as connection:
        await files.shards(connection, "json", "dik")
    return Cost(len(statements), touched, files.rendered_rows - before)


@contextmanager
def _counted(publisher: Publisher) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = publisher.database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


TOUCHED = """
SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del)
FROM pg_stat_xact_user_tables WHERE schemaname = 'publisher'
"""


async def fill(publisher: Publisher, size: int) -> None:
    """Puts so many entries on the website, and their counts."""
    made = [_entry(number) for number in range(size)]
    async with publisher.database.transaction() as connection:
        await connection.execute(insert(site).values(id=1, sequence=1, updated_at=NOON))
        values = [store.values_of(each) | {"item_id": each.item_id} for each in made]
        await connection.execute(insert(entries), [v | {"changed_sequence": 1, "changed_at": NOON} for v in values])
        counted: dict[projection.Facet, int] = {}
        for each in made:
            for facet in projection.facets(each):
                counted[facet] = counted.get(facet, 0) + 1
        rows = [vars(f) | {"label": f.value, "entries": n, "sequence": 1} for f, n in counted.items()]
        await connection.execute(insert(tallies), rows)
    async with publisher.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE publisher.entries, publisher.tallies"))
        assert (await plain.execute(select(func.count()).select_from(entries))).scalar_one() == size
        assert await queries.size(plain, "dik") == size


def _entry(number: int) -> projection.SiteEntry:
    shard = number // PER_SHARD
    day = date(2000 + shard // SKPD, 1, 1)
    change = projection.classify(None, classified(f"i{number}", skpd_code=f"skpd-{shard % SKPD}", penetapan_date=day))
    assert change is not None
    return change.entry
