"""Open data: JSON and CSV of both lists, put together from shards so that one change renders one shard anew."""

import asyncio
import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from defusedcsv import csv as defused
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.domain.compressed import CompressedFile
from services.publisher.domain.layout import LAYOUTS, Kind, Layout, Shard, file_of
from services.publisher.domain.projection import Listing
from services.publisher.store import shards as store
from services.publisher.store.renderings import Renderings
from services.publisher.store.shards import ShardName, ShardStanding
from services.publisher.website.labels import WAYS
from shared.contracts.public_data import ROWS, ExemptRow, OpenedRow, PublicData, columns
from shared.contracts.public_files import ListHead, ManifestHead, ManifestLine, ShardHead
from shared.runtime.inert_cells import inert_cell

Rows = Sequence[RowMapping]
PublicRowData = ExemptRow | OpenedRow
ROWS_AT_ONCE = 500
BOM = "\ufeff"


class DataFiles:
    """Renders the rows of both lists and keeps each shard, compressed, until one of its rows changes.

    What was rendered is kept in `renderings` too, and in memory up to `cache_bytes`, after which what was asked for
    longest ago goes. Rendering and compressing are the work of a thread, one file at a time.
    """

    def __init__(self, address: str, cache_bytes: int, renderings: Renderings | None = None) -> None:
        self.address = address
        self.cache_bytes = cache_bytes
        self.renderings = renderings
        self.rendered_rows = 0
        self._kept: dict[tuple[Kind, Listing], dict[ShardName, Shard]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def shards(self, connection: AsyncConnection, kind: Kind, listing: Listing) -> list[Shard]:
        """Returns the shards of a list as this snapshot has them, in the order of SKPD and year of penetapan."""
        standing = await store.shards(connection, listing)
        return list((await self.renewed(connection, kind, listing, standing)).values())

    async def renewed(
        self, connection: AsyncConnection, kind: Kind, listing: Listing, standing: Mapping[ShardName, ShardStanding]
    ) -> dict[ShardName, Shard]:
        """Returns every shard of a list that this snapshot has, each at its place in the file."""
        async with self._one_at_a_time:
            kept = self._used(kind, listing)
            stale = {name: each for name, each in standing.items() if not _is_good(kept, name, each)}
            for batch in _batches(stale):
                kept |= await self._fresh(connection, kind, listing, batch)
            if gone := kept.keys() - standing.keys():
                for name in gone:
                    del kept[name]
            if self.renderings and (gone or len(stale) == len(standing)):
                await self.renderings.forget_others(kind, listing, standing)
            placed = await asyncio.to_thread(_placed, kept, list(standing), LAYOUTS[kind])
            kept |= placed
            self._forget()
            return placed

    async def shard(
        self, connection: AsyncConnection, kind: Kind, listing: Listing, name: ShardName, standing: ShardStanding
    ) -> Shard:
        """Returns one shard as this snapshot has it, wherever it stands in the file."""
        async with self._one_at_a_time:
            kept = self._used(kind, listing)
            if not _is_good(kept, name, standing):
                kept |= await self._fresh(connection, kind, listing, {name: standing})
            return kept[name]

    def _used(self, kind: Kind, listing: Listing) -> dict[ShardName, Shard]:
        """Returns what is kept of a file, as what was asked for last."""
        kept = self._kept.pop((kind, listing), {})
        self._kept[kind, listing] = kept
        return kept

    async def _fresh(
        self, connection: AsyncConnection, kind: Kind, listing: Listing, wanted: Mapping[ShardName, ShardStanding]
    ) -> dict[ShardName, Shard]:
        """Returns shards as they were rendered before, or renders them now."""
        found = dict[ShardName, Shard]()
        if self.renderings:
            sequences = {name: each.sequence for name, each in wanted.items()}
            found = await self.renderings.find(connection, kind, listing, sequences)
        left = [name for name in wanted if name not in found]
        if left:
            rows = await store.shard_rows(connection, listing, left)
            beside = await beside_of(connection, listing, [row["item_id"] for row in rows])
            made = await asyncio.to_thread(
                self._render, kind, listing, {name: wanted[name] for name in left}, rows, beside
            )
            if self.renderings:
                await self.renderings.keep(kind, listing, made)
            found |= made
        return found

    def _render(
        self,
        kind: Kind,
        listing: Listing,
        wanted: Mapping[ShardName, ShardStanding],
        rows: Rows,
        beside: Mapping[str, Rows],
    ) -> dict[ShardName, Shard]:
        records: dict[ShardName, list[bytes]] = {name: [] for name in wanted}
        names = list(wanted)
        for row in rows:
            item = described(row, beside.get(row["item_id"], ()), self.address)
            records[names[row["place"]]].append(_WRITERS[kind](item).encode())
        self.rendered_rows += len(rows)
        return {
            name: Shard.of(
                records[name], LAYOUTS[kind], each.sequence, 0, shard_frame(listing, name) if kind == "json" else None
            )
            for name, each in wanted.items()
        }

    def _forget(self) -> None:
        """Drops what was asked for longest ago while more is kept than may be."""
        while sum(shard.held for kept in self._kept.values() for shard in kept.values()) > self.cache_bytes:
            del self._kept[next(iter(self._kept))]


def _is_good(kept: Mapping[ShardName, Shard], name: ShardName, standing: ShardStanding) -> bool:
    return name in kept and kept[name].sequence == standing.sequence


def _batches(standing: Mapping[ShardName, ShardStanding]) -> Iterator[dict[ShardName, ShardStanding]]:
    """Yields some shards at a time, as many as have few rows: what is read at once holds the event loop."""
    batch, rows = dict[ShardName, ShardStanding](), 0
    for name, each in standing.items():
        if batch and rows + each.rows > ROWS_AT_ONCE:
            yield batch
            batch, rows = {}, 0
        batch[name] = each
        rows += each.rows
    if batch:
        yield batch


def _placed(kept: Mapping[ShardName, Shard], names: Sequence[ShardName], layout: Layout) -> dict[ShardName, Shard]:
    done, start = dict[ShardName, Shard](), 0
    for name in names:
        done[name] = kept[name].moved(layout, start)
        start = done[name].end
    return done


async def beside_of(connection: AsyncConnection, listing: Listing, item_ids: Sequence[str]) -> Mapping[str, Rows]:
    """Returns what stands beside each row: the files of an open item, the opened parts of an exempt one."""
    found: dict[str, list[RowMapping]] = defaultdict(list)
    if listing == "dip":
        for file in await queries.files_in(connection, item_ids):
            found[file["item_id"]].append(file)
    else:
        for part in await queries.parts_of(connection, item_ids):
            found[part["part_of"]].append(part)
    return found


def described(row: RowMapping, beside: Rows, address: str) -> PublicRowData:
    """Returns everything that the public data say about one item, with its files or its opened parts beside it."""
    listing: Listing = row["listing"]
    whole = {**row, "address": item_address(address, row["item_id"])}
    if listing == "dik":
        return ROWS[listing].model_validate(whole | {"parts": [part["item_id"] for part in beside]})
    files = [f"{address}/berkas/{file['copy_id']}/{file['name']}" for file in beside]
    opened = {"files": files, "opened_under": WAYS[row["mode"]].article, "part_of": row["part_of"] or None}
    return ROWS[listing].model_validate(whole | opened)


def item_address(address: str, item_id: str) -> str:
    """Returns the lasting address of an item's page."""
    return f"{address}/informasi/{item_id}/"


def json_file(listing: Listing, site: queries.Site, shards: Sequence[Shard]) -> CompressedFile:
    """Returns a list as one JSON object with its `sequence` and the `items`."""
    rows = shards[-1].end if shards else 0
    head = ListHead(daftar=listing, sequence=site.sequence, diperbarui=site.updated_at, jumlah=rows)
    return file_of(*_framed(head), LAYOUTS["json"], shards)


def csv_file(listing: Listing, shards: Sequence[Shard]) -> CompressedFile:
    """Returns a list as CSV (RFC 4180: commas, CRLF) in UTF-8 with a byte order mark, so that Excel reads it right."""
    head = ",".join(column.key for column in columns(ROWS[listing]))
    return file_of(f"{BOM}{head}\r\n".encode(), b"", LAYOUTS["csv"], shards)


def shard_file(listing: Listing, name: ShardName, shard: Shard) -> CompressedFile:
    """Returns one shard as JSON; nothing in it tells a sequence, so that it is the same while its rows are."""
    return file_of(*shard_frame(listing, name), LAYOUTS["json"], [shard])


def shard_frame(listing: Listing, name: ShardName) -> tuple[bytes, bytes]:
    """Returns what stands before and after the rows in the file of a shard."""
    return _framed(ShardHead(daftar=listing, bagian=str(name)))


def shard_address(address: str, listing: Listing, name: ShardName) -> str:
    """Returns where a shard can be read."""
    return f"{address}/data/{listing}/{quote(str(name))}.json"


def manifest(site: queries.Site, shards: Mapping[Listing, Mapping[ShardName, Shard]], address: str) -> bytes:
    """Returns where each shard of both lists is read, and by what a reader sees that it is another one."""
    lines = [
        ManifestLine(
            daftar=listing, bagian=str(name), alamat=shard_address(address, listing, name), sha256=shard.sha256,
            ukuran=shard_file(listing, name, shard).size, jumlah=len(shard.lengths), urutan=shard.sequence,
        )
        for listing, here in shards.items() for name, shard in here.items() if shard.lengths
    ]  # fmt: skip
    head = ManifestHead(sequence=site.sequence, diperbarui=site.updated_at, jumlah=sum(line.jumlah for line in lines))
    start, end = _framed(head, "bagian")
    return start + b",\n".join(json_of(line).encode() for line in lines) + end


def _framed(head: PublicData, rows: str = "items") -> tuple[bytes, bytes]:
    return f'{json_of(head)[:-1]},"{rows}":[\n'.encode(), b"\n]}\n"


def json_of(data: PublicData) -> str:
    """Returns one object of the public data as JSON in which nothing can be mistaken for markup."""
    return _inert(data.model_dump_json())


def dumps(value: Any) -> str:
    """Returns JSON in which nothing can be mistaken for markup."""
    return _inert(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _inert(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _csv_row(item: PublicRowData) -> str:
    out = io.StringIO()
    writer = defused.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="")
    values = vars(item)
    writer.writerow([inert_cell(values[key]) for key in _CSV_KEYS[type(item)]])
    return out.getvalue()


def _sitemap_row(item: PublicRowData) -> str:
    return f"<url><loc>{escape(item.alamat)}</loc><lastmod>{item.diubah.isoformat()}</lastmod></url>"


_CSV_KEYS: Mapping[type[PublicRowData], tuple[str, ...]] = {
    row: tuple(column.key for column in columns(row)[1:]) for row in ROWS.values()
}
_WRITERS: Mapping[Kind, Callable[[PublicRowData], str]] = {
    "json": json_of,
    "csv": _csv_row,
    "sitemap": _sitemap_row,
}
