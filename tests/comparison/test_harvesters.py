"""What is withheld leaves shards, manifest and feed at once; who follows them learns it, and is told no word of it."""

from typing import Any

import pytest

from services.publisher.domain.withholding import DifferenceKind, SiteDifference
from services.publisher.store.renderings import Renderings
from services.publisher.website.data import DataFiles
from tests.comparison.build import PETUGAS_ACTOR, Both, naming, words_of
from tests.publisher.build import ADDRESS, classified, opened

WORDS = "UPDATE publisher.entries SET title = :title WHERE item_id = :item"


async def data(both: Both) -> dict[str, str]:
    """Returns everything that harvesters read, by address."""
    async with both.publisher.reader() as reader:
        lines = (await reader.get("/data/manifest.json")).json()["bagian"]
        paths = ["/data/manifest.json", "/data/perubahan.json", *(line["alamat"] for line in lines)]
        return {path: (await reader.get(path)).text for path in paths}


async def feed(both: Both, since: int) -> dict[str, Any]:
    async with both.publisher.reader() as reader:
        told: dict[str, Any] = (await reader.get(f"/data/perubahan.json?since={since}")).json()
    return told


async def withhold(both: Both, item: Any) -> None:
    await both.tamper(WORDS, item=item.id, title="Lain")
    await both.compare()


async def show_again(both: Both, item: Any) -> None:
    await both.tamper(WORDS, item=item.id, title=item.classification_in_force.public_title)
    await both.compare()
    await both.withholdings.show_again(PETUGAS_ACTOR, item.id, "baris diubah orang, dibangun ulang")


async def test_it_leaves_shards_manifest_and_feed_at_once_and_comes_back(both: Both) -> None:
    item, _, opened_item = await both.furnish(2, public=1)
    for each in (item, opened_item):
        assert len(naming(await data(both), *words_of(each))) == 2, "the feed and one shard"
        await withhold(both, each)
        assert naming(await data(both), *words_of(each), "Lain") == set()
        await show_again(both, each)
        assert len(naming(await data(both), *words_of(each))) == 2


async def test_the_last_row_of_a_shard_takes_the_shard_along(both: Both) -> None:
    (item,) = await both.furnish(1)
    (address,) = [path for path in await data(both) if path.startswith(ADDRESS)]
    await withhold(both, item)
    assert [path for path in await data(both) if path.startswith(ADDRESS)] == []
    assert await both.status(address) == 404


async def test_a_follower_is_told_which_shards_to_read_again_and_not_why(both: Both) -> None:
    item, _ = await both.furnish(2)
    since = (await feed(both, 0))["lanjut"]
    await withhold(both, item)
    told = await feed(both, since)
    (shard,) = told["baca_ulang"]
    assert (told["perubahan"], shard.split("/")[0], told["lanjut"] > since) == ([], "dik", True)
    assert (await feed(both, told["lanjut"]))["baca_ulang"] == []
    await show_again(both, item)
    assert (await feed(both, told["lanjut"]))["baca_ulang"] == [shard]


async def test_shards_of_other_agencies_are_not_rendered_again(both: Both) -> None:
    item, *_ = await both.furnish(3)
    await both.publisher.hear(*(_elsewhere(number) for number in range(2)))
    await data(both)
    before = both.publisher.website.files.rendered_rows
    await withhold(both, item)
    await data(both)
    assert both.publisher.website.files.rendered_rows == before + 2


async def test_no_condition_hides_that_it_is_withheld_nor_keeps_what_it_said(both: Both) -> None:
    item, _ = await both.furnish(2)
    path = f"/informasi/{item.id}/"
    both.later(minutes=1)
    await both.tamper(WORDS, item=item.id, title="Lain")
    async with both.publisher.reader() as reader:
        kept = await reader.get(path)
        conditions = (
            {"if-none-match": kept.headers["etag"]},
            {"if-none-match": "*"},
            {"if-modified-since": kept.headers["last-modified"]},
        )
        await both.compare()
        gone = [await reader.get(path, headers=each) for each in conditions]
        assert [(each.status_code, each.headers["cache-control"]) for each in gone] == [(410, "no-store")] * 3
        both.later(minutes=1)
        await show_again(both, item)
        both.later(minutes=1)
        again = [(await reader.get(path, headers=each)) for each in (conditions[0], conditions[2])]
    assert [(each.status_code, "Lain" in each.text) for each in again] == [(200, False)] * 2


@pytest.mark.parametrize("withheld", ["whole", "part"])
async def test_what_names_a_withheld_item_is_another_page_and_another_shard(both: Both, withheld: str) -> None:
    whole, _ = await both.furnish(2)
    await both.publisher.hear(opened("nomor-77", 1, mode="partial", part_of=whole.id, public_title="Bagian terbuka"))
    named, page = (whole.id, "/informasi/nomor-77/") if withheld == "whole" else ("nomor-77", f"/informasi/{whole.id}/")
    both.later(minutes=1)
    async with both.publisher.reader() as reader:
        kept = await reader.get(page)
        assert named in kept.text
        await _withhold_by_hand(both, named)
        both.later(minutes=1)
        for condition in (
            {"if-none-match": kept.headers["etag"]},
            {"if-modified-since": kept.headers["last-modified"]},
        ):
            answer = await reader.get(page, headers=condition)
            assert (answer.status_code, named in answer.text) == (200, False)
    assert naming(await data(both), named) == set()


async def test_a_rendering_of_before_is_not_served(both: Both) -> None:
    item, _ = await both.furnish(2)
    first, second = (DataFiles(ADDRESS, 10**6, Renderings(both.database, "r")) for _ in range(2))
    assert item.id in await _plain(both, first)
    await withhold(both, item)
    assert item.id not in await _plain(both, second)


async def _plain(both: Both, files: DataFiles) -> str:
    async with both.database.snapshot() as connection:
        return b"".join(shard.part.plain() for shard in await files.shards(connection, "json", "dik")).decode()


async def _withhold_by_hand(both: Both, item_id: str) -> None:
    assert await both.withholdings.stop([SiteDifference(item_id, (DifferenceKind.LEAK,))]) == [item_id]


def _elsewhere(number: int) -> Any:
    return classified(f"lain-{number}", skpd_code=f"lain-{number}")
