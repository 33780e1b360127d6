"""Data files are put together from compressed parts, whole in either encoding, and go on where a download broke."""

import gzip
import os
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from services.publisher.domain.compressed import CompressedFile, CompressedPart, crc_of_both
from services.publisher.domain.layout import LAYOUTS, Kind, Shard
from services.publisher.settings import Office
from services.publisher.store import shards as store
from services.publisher.website import feeds
from services.publisher.website.data import DataFiles
from tests.publisher.build import ADDRESS, Publisher, classified, opened, released

PLAIN = {"accept-encoding": "identity"}
OFFICE = Office("Provinsi", "", "", "", ADDRESS, ())


def test_parts_are_one_gzip_stream_of_the_whole() -> None:
    contents = [os.urandom(size) * 3 for size in (0, 1, 700, 5_000)] + [b"", b"akhir"]
    file = CompressedFile(tuple(map(CompressedPart.of, contents)))
    stream, whole = b"".join(file.gzip()), b"".join(contents)
    assert gzip.decompress(stream) == whole == b"".join(file.plain())
    assert zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(stream) == whole  # one member, not several
    assert (len(stream), len(whole)) == (file.gzip_size, file.size)
    assert b"".join(file.plain(2_000, 2_200)) == whole[2_000:2_200]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 65_537])
def test_the_checksum_of_both_is_that_of_what_is_put_together(size: int) -> None:
    first, second = os.urandom(100), os.urandom(size)
    assert crc_of_both(zlib.crc32(first), zlib.crc32(second), size) == zlib.crc32(first + second)


@pytest.mark.parametrize("kind", ["json", "csv", "sitemap"])
@pytest.mark.parametrize("places", [(0, 7), (7, 0), (8, 120), (3, 3)])
def test_records_that_move_are_as_if_written_there(kind: Kind, places: tuple[int, int]) -> None:
    records, layout = [b"a,\r\nb", b"", b"12,c"], LAYOUTS[kind]
    moved = Shard.of(records, layout, 1, places[0]).moved(layout, places[1])
    right = Shard.of(records, layout, 1, places[1])
    assert (list(moved.records(layout)), moved.end, moved.part.plain()) == (records, right.end, right.part.plain())


async def test_both_encodings_are_the_same_file_with_tags_of_their_own(publisher: Publisher) -> None:
    await publisher.hear(*(classified(f"i{n}", skpd_code=f"skpd-{n % 3}") for n in range(9)))
    async with publisher.reader() as reader:
        packed = await reader.get("/data/dik.csv", headers={"accept-encoding": "gzip"})
        plain = await reader.get("/data/dik.csv", headers=PLAIN)
        again = await reader.get("/data/dik.csv", headers={**PLAIN, "if-none-match": plain.headers["etag"]})
        head = await reader.head("/data/dik.csv", headers=PLAIN)
    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert not plain.headers["etag"].startswith("W/")
    assert (again.status_code, head.headers["content-length"]) == (304, str(len(plain.content)))


async def test_a_change_in_an_early_shard_numbers_all_later_rows_anew(publisher: Publisher) -> None:
    files = DataFiles(ADDRESS, 100_000_000)
    for item, skpd in (("b", "skpd-b"), ("c", "skpd-c"), ("a", "skpd-a")):
        await publisher.hear(classified(item, skpd_code=skpd))
        shards = await _shards(publisher, files)
    fresh = await _shards(publisher, DataFiles(ADDRESS, 0))
    assert [each.part.plain() for each in shards] == [each.part.plain() for each in fresh]
    assert [each.part.plain().partition(b",")[0] for each in shards] == [b"1", b"2", b"3"]
    assert files.rendered_rows == 3


async def test_a_broken_download_of_a_list_goes_on_only_in_the_same_version(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b"))
    async with publisher.reader() as reader:
        whole = await reader.get("/data/dik.json", headers=PLAIN)
        wish = {**PLAIN, "range": "bytes=10-"}
        rest = await reader.get("/data/dik.json", headers={**wish, "if-range": whole.headers["etag"]})
        unbound = await reader.get("/data/dik.json", headers=wish)
        await publisher.hear(classified("c", public_title="Yang baru", penetapan_date=date(2026, 1, 2)))
        newer = await reader.get("/data/dik.json", headers={**wish, "if-range": whole.headers["etag"]})
    assert (rest.status_code, rest.content) == (206, whole.content[10:])
    assert rest.headers["content-range"] == f"bytes 10-{len(whole.content) - 1}/{len(whole.content)}"
    assert (unbound.status_code, unbound.content) == (200, whole.content)
    assert (newer.status_code, "Yang baru" in newer.text) == (200, True)


@pytest.mark.parametrize(
    ("wish", "status", "part"),
    [("bytes=5-", 206, slice(5, None)), ("bytes=0-3", 206, slice(0, 4)), ("bytes=-4", 206, slice(-4, None)),
     ("bytes=5-1000000000", 206, slice(5, None)), ("bytes=99999999-", 416, slice(0, 0)), ("bytes=-0", 416, slice(0, 0)),
     ("bytes=0-1,4-5", 200, slice(None)), ("lines=1-2", 200, slice(None)), ("bytes=-", 200, slice(None)),
     ("bytes=9-2", 200, slice(None))],
)  # fmt: skip
async def test_a_broken_download_of_a_copy_goes_on(publisher: Publisher, wish: str, status: int, part: slice) -> None:
    address = "/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf"
    await _with_a_copy(publisher)
    async with publisher.reader() as reader:
        whole = (await reader.get(address)).content
        answer = await reader.get(address, headers={"range": wish})
        other = await reader.get(address, headers={"range": wish, "if-range": '"lain"'})
    assert (answer.status_code, answer.content) == (status, whole[part])
    assert (other.status_code, other.content) == (200, whole)
    assert answer.headers["accept-ranges"] == "bytes"


def test_the_sitemap_is_an_index_above_fifty_thousand_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 4)
    rows = [f"<url><loc>{ADDRESS}/informasi/{n}/</loc></url>".encode() for n in range(5)]
    shards = [Shard.of(rows, LAYOUTS["sitemap"], 1, 0)]
    index = feeds.sitemap(OFFICE, shards).decode()
    assert [f"{ADDRESS}/sitemap-{n}.xml" in index for n in (1, 2, 3, 4)] == [True, True, True, False]
    parts = [_addresses(feeds.sitemap(OFFICE, shards, n)) for n in range(1, feeds.sitemaps(5) + 1)]
    assert list(map(len, parts)) == [4, 4, 3]
    assert [line for part in parts for line in part][-5:] == [row.decode() for row in rows]
    assert all(not set(one) & set(two) for one, two in pairwise(parts))


def test_a_sitemap_unpacks_only_what_it_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 10)
    layout = LAYOUTS["sitemap"]
    ten, twenty = [[b"a%d" % n for n in range(many)] for many in (10, 20)]
    broken = replace(Shard.of(ten, layout, 1, 0), part=CompressedPart(b"rusak", 5, 0))
    listed = feeds.sitemap(OFFICE, [broken, Shard.of(twenty, layout, 1, 10), broken], 3).splitlines()
    first = 20 - len(feeds.STANDING) - 10
    assert [line for line in listed if line.startswith(b"a")] == twenty[first : first + 10]


async def test_what_was_opened_stands_first_and_no_more_sitemaps_than_needed(publisher: Publisher) -> None:
    await publisher.hear(classified("tertutup"))
    await _with_a_copy(publisher)
    async with publisher.reader() as reader:
        one, more = await reader.get("/sitemap.xml"), await reader.get("/sitemap-1.xml")
    assert one.text.index("item-1") < one.text.index("tertutup")
    assert more.status_code == 404


def _addresses(sitemap: bytes) -> Sequence[str]:
    return [line for line in sitemap.decode().splitlines() if line.startswith("<url>")]


async def _shards(publisher: Publisher, files: DataFiles) -> list[Shard]:
    async with publisher.database.snapshot() as connection:
        assert (await store.shards(connection, "dik")) != {}
        return await files.shards(connection, "csv", "dik")


async def _with_a_copy(publisher: Publisher) -> None:
    await publisher.hear(classified(), opened())
    await publisher.hear(await released(publisher.objects, publisher.keys))
