"""Harvesters read shards by a manifest: bounded, good by their digest, and a changed row costs one of them."""

import hashlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from services.publisher.settings import PublisherSettings
from services.publisher.store import shards as store
from services.publisher.store.renderings import Renderings
from services.publisher.tables import renderings, tallies
from services.publisher.website.data import DataFiles
from tests.publisher.build import ADDRESS, Publisher, classified, opened

PLAIN = {"accept-encoding": "identity"}


async def manifest(publisher: Publisher) -> dict[str, dict[str, Any]]:
    """Returns the lines of the manifest by list and shard."""
    async with publisher.reader() as reader:
        lines = (await reader.get("/data/manifest.json")).json()["bagian"]
    return {f"{line['daftar']}/{line['bagian']}": line for line in lines}


async def read(publisher: Publisher, lines: dict[str, dict[str, Any]]) -> dict[str, bytes]:
    """Downloads shards."""
    async with publisher.reader(**PLAIN) as reader:
        return {name: (await reader.get(line["alamat"])).content for name, line in lines.items()}


async def test_the_manifest_names_each_shard_with_its_digest_size_and_rows(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b", skpd_code="dinas kesehatan"), classified("c"), opened("c"))
    lines = await manifest(publisher)
    assert set(lines) == {"dik/bkd/2026", "dik/dinas kesehatan/2026", "dip/bkd/2026"}
    for name, content in (await read(publisher, lines)).items():
        told = lines[name]
        assert (told["sha256"], told["ukuran"]) == (hashlib.sha256(content).hexdigest(), len(content)), name
        assert told["jumlah"] == 1


async def test_a_changed_row_changes_one_shard(publisher: Publisher) -> None:
    await publisher.hear(*(classified(f"i{n}", skpd_code=f"skpd-{n % 4}") for n in range(12)))
    before = await manifest(publisher)
    await publisher.hear(classified("baru", skpd_code="skpd-2"))
    after = await manifest(publisher)
    assert [name for name in after if after[name] != before[name]] == ["dik/skpd-2/2026"]
    assert after["dik/skpd-2/2026"]["jumlah"] == 4


async def test_a_full_shard_is_split_and_split_again_and_none_of_its_rows_is_lost(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ROWS", 3)
    await publisher.hear(*(classified(f"i{n}") for n in range(60)), classified("lain", skpd_code="lain"))
    lines = await manifest(publisher)
    assert sum(line["jumlah"] for line in lines.values()) == 61
    assert all(line["jumlah"] <= 3 or len(line["bagian"]) == len("bkd/2026/a7") for line in lines.values())
    assert {len(line["bagian"].removeprefix("bkd/2026")) for line in lines.values()} >= {2, 3}
    async with publisher.reader() as reader:
        whole = (await reader.get("/data/dik.json")).json()["items"]
        parts = [row for line in lines.values() for row in (await reader.get(line["alamat"])).json()["items"]]
    assert parts == whole
    assert {hashlib.md5(row["id"].encode(), usedforsecurity=False).hexdigest()[0] for row in whole} == {
        line["bagian"][9:10] for line in lines.values() if line["bagian"] != "lain/2026"
    }


async def test_parts_that_are_not_counted_whole_do_not_take_the_place_of_their_shard(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ROWS", 3)
    await publisher.hear(*(classified(f"i{n}") for n in range(12)))
    async with publisher.database.transaction() as connection:
        await connection.execute(update(tallies).where(tallies.c.facet == "shard16").values(entries=1))
    assert (await manifest(publisher))["dik/bkd/2026"]["jumlah"] == 12


async def test_a_shard_that_a_reader_has_is_not_sent_again_until_one_of_its_rows_changes(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    async with publisher.reader() as reader:
        tag = (await reader.get("/data/dik/bkd/2026.json")).headers["etag"]
        kept = {"if-none-match": tag}
        await publisher.hear(classified("b", skpd_code="lain"))
        same = (await reader.get("/data/dik/bkd/2026.json", headers=kept)).status_code
        await publisher.hear(classified("c"))
        other = (await reader.get("/data/dik/bkd/2026.json", headers=kept)).status_code
        none = await reader.get("/data/dik/bkd/2025.json")
    assert (same, other, none.status_code, none.headers["cache-control"]) == (304, 200, 404, "no-store")


async def test_what_was_rendered_is_not_rendered_again_by_another_process(publisher: Publisher) -> None:
    await publisher.hear(*(classified(f"i{n}", skpd_code=f"skpd-{n % 3}") for n in range(9)))
    first, second, other = (_files(publisher, release) for release in ("r1", "r1", "r2"))
    parts = [await _parts(publisher, files) for files in (first, second, other)]
    assert (first.rendered_rows, second.rendered_rows, other.rendered_rows) == (9, 0, 9)
    assert parts[0] == parts[1] == parts[2]
    await publisher.hear(classified("baru", skpd_code="skpd-1", penetapan_date=date(2026, 1, 5)))
    assert await _parts(publisher, _files(publisher, "r2")) != parts[0]


async def test_renderings_of_shards_that_are_no_more_are_forgotten(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b", skpd_code="lain"))
    files = _files(publisher, "r1")
    await _parts(publisher, files)
    await publisher.hear(opened("b", skpd_code="lain"))
    await _parts(publisher, files)
    async with publisher.database.snapshot() as connection:
        kept = await connection.execute(select(renderings.c.shard, func.count()).group_by(renderings.c.shard))
    assert [tuple(row) for row in kept] == [("bkd/2026", 1)]


def _files(publisher: Publisher, release: str) -> DataFiles:
    return DataFiles(ADDRESS, PublisherSettings().cache_bytes, Renderings(publisher.database, release))


async def _parts(publisher: Publisher, files: DataFiles) -> list[bytes]:
    async with publisher.database.snapshot() as connection:
        return [shard.part.plain() for shard in await files.shards(connection, "csv", "dik")]


class Unlisted(dict[store.ShardName, store.ShardStanding]):
    """Shards of which one is looked up, and that nobody may go through."""

    def __iter__(self) -> Any:
        raise AssertionError("all shards were gone through for one")


async def test_a_shard_is_looked_up_by_its_name_however_many_there_are(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b", skpd_code="satu/dua"))
    async with publisher.database.snapshot() as connection:
        standing = Unlisted(await store.shards(connection, "dik"))
        for name, known in {"bkd/2026": True, "satu/dua/2026": True, "bkd/2025": False, "bkd/2026/": False}.items():
            found = await publisher.website.shard_file(connection, "dik", name, standing)
            assert (found is not None) is known, name
